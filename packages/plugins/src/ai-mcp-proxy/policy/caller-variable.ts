import type { ConditionType, Exchange } from '@sallyport/pipeline';

/** `caller` in conditions: whoever was recognised, and how. */
export class CallerVariable {
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  get consumer() {
    return new ConsumerVariable(this.#x);
  }

  get groups(): string[] {
    return this.#x.consumerGroups.map(({ name }) => name);
  }

  /** Of a verified token only. */
  get claims(): Readonly<Record<string, unknown>> {
    return this.#x.claims ?? noClaims;
  }

  /** Persons first, then who acts now, then who did before. */
  get actors() {
    return this.#x.actors.map(({ type, id, name, isEarlier }) => ({
      type,
      id,
      name: name ?? null,
      is_earlier: isEarlier === true,
    }));
  }

  get ip(): string {
    return this.#x.head.clientIp;
  }
}

const noClaims = Object.freeze({});
const noTags: readonly string[] = [];

class ConsumerVariable {
  readonly id: string | null;
  readonly username: string | null;
  readonly custom_id: string | null;
  readonly tags: readonly string[];

  constructor({ consumer }: Exchange) {
    this.id = consumer?.id ?? null;
    this.username = consumer?.username ?? null;
    this.custom_id = consumer?.customId ?? null;
    this.tags = consumer?.entity.tags ?? noTags;
  }
}

/** In the order of their dependence. */
export const callerTypes: readonly ConditionType[] = [
  {
    name: 'Consumer',
    ctor: ConsumerVariable,
    fields: { id: 'dyn', username: 'dyn', custom_id: 'dyn', tags: 'list<string>' },
  },
  {
    name: 'Caller',
    ctor: CallerVariable,
    fields: { consumer: 'Consumer', groups: 'list<string>', claims: 'dyn', actors: 'dyn', ip: 'string' },
  },
];
