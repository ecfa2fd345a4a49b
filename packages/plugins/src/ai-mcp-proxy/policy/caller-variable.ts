import { type ConditionType, ConsumerVariable, consumerFields, type Exchange } from '@sallyport/pipeline';

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

/** In the order of their dependence. */
export const callerTypes: readonly ConditionType[] = [
  {
    name: 'Consumer',
    ctor: ConsumerVariable,
    fields: consumerFields,
  },
  {
    name: 'Caller',
    ctor: CallerVariable,
    fields: { consumer: 'Consumer', groups: 'list<string>', claims: 'dyn', actors: 'dyn', ip: 'string' },
  },
];
