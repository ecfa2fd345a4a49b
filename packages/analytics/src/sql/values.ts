import type { QueryParameter } from '../analytics-store.ts';
import type { Dialect } from './dialect.ts';

export interface Sql {
  sql: string;
  parameters: Readonly<Record<string, QueryParameter>>;
}

/** The values of a statement in the making: what somebody asked for goes in as a parameter, and never as SQL. */
export class Values {
  readonly dialect: Dialect;
  readonly parameters: Record<string, QueryParameter> = {};
  readonly #names = new Map<QueryParameter, string>();

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** SQL that stands for the value. */
  add(value: string | number | boolean): string {
    const name = this.#names.get(value) ?? `p${this.#names.size}`;
    this.#names.set(value, name);
    this.parameters[name] = value;
    return this.dialect.placeholder(name, value);
  }
}
