import type { Table } from './column.ts';
import { exchanges } from './exchanges.ts';
import { feedback } from './feedback.ts';
import { guardHits } from './guard-hits.ts';
import { rpcs } from './rpcs.ts';

/** What a store keeps. */
export const tables: readonly Table[] = [exchanges, rpcs, guardHits, feedback] as readonly Table[];

/** What can be asked: the tables, and relations that are parts of them. */
export const relations: readonly Relation[] = [
  ...tables.map((table) => ({ name: table.name, of: table })),
  { name: 'llm_calls', of: exchanges as Table, where: 'ai_plugin IS NOT NULL' },
];

export interface Relation {
  name: string;
  /** Has its columns, kept and derived. */
  of: Table;
  where?: string;
}
