import type { EntityName } from '@sallyport/contracts';

/** What can be asked together: a relation of the store, what can be measured in it, and by what it can be split. */
export interface DataSet {
  name: string;
  title: string;
  description: string;
  /** Of the store; see `schema/`. */
  relation: string;
  defaultMetric: string;
  metrics: readonly Metric[];
  /** What can be grouped by, or filtered, or both. */
  fields: readonly Field[];
}

export interface Metric {
  name: string;
  title: string;
  description: string;
  unit: Unit;
  /** Of the explorer, which shows several at once only out of one category. */
  category: Category;
  value: Aggregate;
}

export type Unit = 'ms' | 'bytes' | 'count' | 'count/minute' | '%' | 'token count' | 'usd' | 'score';
export type Category = 'count' | 'rate' | 'percent' | 'latency' | 'size' | 'tokens' | 'cost' | 'score';

/**
 * How many rows become one number. `of` and `where` are SQL that both dialects understand, over the relation's columns;
 * rows for which `of` is null do not take part.
 */
export type Aggregate =
  | { type: 'count'; where?: string }
  | { type: 'perMinute'; where?: string }
  | { type: 'distinct'; of: string }
  | { type: 'sum'; of: string }
  | { type: 'average'; of: string }
  | { type: 'percentile'; of: string; p: number }
  /** In percent: of the rows that are `among`, how many are `where` as well. */
  | { type: 'share'; where: string; among?: string };

export interface Field {
  name: string;
  title: string;
  description: string;
  kind: FieldKind;
  /** SQL that both dialects understand, over the relation's columns. */
  sql: string;
  /** Where `sql` follows from one column: of many rows that have the same there, it is then worked out once. */
  made?: { of: string; sql(column: string): string };
  /** Another relation whose rows of the same exchange have the column: to find exchanges by, however many rows they have there. */
  foundIn?: string;
  /** Another relation, with at most one row of an exchange, that has the column. */
  joined?: string;
  isDimension: boolean;
  isFilter: boolean;
  unit?: Unit;
  /** All that it can be. */
  values?: readonly string[];
}

export type EntityKind = EntityName['kind'] | 'control_plane';

/**
 * What values look like, and so what they can be compared by. `scoped`: `<control plane>:<entity>`, or the entity alone.
 * `pattern`: a text in which `*` stands for anything. `class`: 4XX.
 */
export type FieldKind =
  | { type: 'entity' | 'scoped'; entity: EntityKind }
  | { type: 'text' | 'pattern' | 'list' | 'number' | 'status' | 'class' | 'boolean' };

export const operators = {
  multiple: ['in', 'not_in'],
  single: ['=', '!='],
  text: ['starts_with', 'ends_with'],
  order: ['<', '>', '<=', '>='],
  none: ['empty', 'not_empty'],
} as const;

export type Operator = (typeof operators)[keyof typeof operators][number];

export function operatorsOf({ type }: FieldKind): readonly Operator[] {
  const { multiple, single, text, order, none } = operators;
  if (type === 'pattern') return [...multiple, ...single, ...text, ...none];
  if (type === 'number') return [...multiple, ...single, ...order, ...none];
  return [...multiple, ...single, ...none];
}
