import type { ExchangeEvent } from '@sallyport/contracts';

/** Whose exchange it is, in the labels of metrics. */
export interface OwnerLabels {
  readonly service: string;
  readonly route: string;
  /** Empty unless consumers are told apart. */
  readonly consumer: string;
}

/** The only one there is, as Kong calls it. */
export const workspace = 'default';

/** Keeps something for each owner of exchanges, found again without a look at names. Belongs to one snapshot. */
export class Owners<Kept> {
  readonly #isPerConsumer: boolean;
  readonly #make: (labels: OwnerLabels) => Kept;
  /** By entities, which are the same objects as long as the snapshot lasts. */
  #kept = new Map<unknown, Map<unknown, Kept>>();
  #size = 0;

  constructor(isPerConsumer: boolean, make: (labels: OwnerLabels) => Kept) {
    this.#isPerConsumer = isPerConsumer;
    this.#make = make;
  }

  of(event: ExchangeEvent): Kept {
    const consumer = this.#isPerConsumer ? event.consumer : undefined;
    return this.#kept.get(event.route)?.get(consumer) ?? this.#add(event, consumer);
  }

  #add({ route, service }: ExchangeEvent, consumer: ExchangeEvent['consumer']): Kept {
    // Consumers may be many, and come and go.
    if (this.#size++ >= keptMax) {
      this.#size = 1;
      this.#kept = new Map();
    }
    const kept = this.#make({
      service: nameOf(service, 'name'),
      route: nameOf(route, 'name'),
      consumer: nameOf(consumer, 'username'),
    });
    const ofRoute = this.#kept.get(route);
    if (ofRoute === undefined) this.#kept.set(route, new Map([[consumer, kept]]));
    else ofRoute.set(consumer, kept);
    return kept;
  }
}

const keptMax = 10_000;

function nameOf(entity: Readonly<Record<string, unknown>> | undefined, field: string): string {
  return String(entity?.[field] ?? entity?.['id'] ?? '');
}
