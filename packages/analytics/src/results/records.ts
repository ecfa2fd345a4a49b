import type { ResultRow } from '../analytics-store.ts';
import { callerFields, entityFields } from '../datasets/common-fields.ts';
import { compileRowsOf, type RequestsTarget } from '../sql/requests-sql.ts';
import type { Sql } from '../sql/values.ts';
import { type Display, displayOf, type NamePorts } from './display.ts';
import { type RequestRecord, requestRecord } from './request-record.ts';

type Target = Pick<RequestsTarget, 'dialect' | 'controlPlanes'>;
type Page = readonly { id: string; atMs: number }[];
type Ask = (sql: Sql) => Promise<ResultRow[]>;

/** What is kept of one exchange: its own row, and those of its messages and guards. */
export interface ExchangeRows {
  row: ResultRow;
  rpcs: readonly ResultRow[];
  guards: readonly ResultRow[];
}

/** All that is known of some exchanges, in the order in which they are named. */
export async function recordsOf(page: Page, target: Target, ask: Ask): Promise<RequestRecord[]> {
  const found = await rowsOf(page, target, ask);
  return found.map(({ row, rpcs, guards }) => requestRecord(row, rpcs, guards));
}

/** In the order in which they are named; what is not for who asks is left out. */
export async function rowsOf(page: Page, target: Target, ask: Ask): Promise<ExchangeRows[]> {
  if (page.length === 0) return [];
  const [rows, rpcs, guards] = await Promise.all([
    ask(compileRowsOf('exchanges', page, target)),
    ask(compileRowsOf('rpcs', page, target)),
    ask(compileRowsOf('guard_hits', page, target)),
  ]);
  const rowById = new Map(rows.map((row) => [row['id'], row]));
  const rpcsById = Map.groupBy(rpcs, (row) => row['id']);
  const guardsById = Map.groupBy(guards, (row) => row['id']);
  return page.flatMap(({ id }) => {
    const row = rowById.get(id);
    return row === undefined ? [] : [{ row, rpcs: rpcsById.get(id) ?? [], guards: guardsById.get(id) ?? [] }];
  });
}

/** What the ids in them are called now. */
export async function namesIn(results: readonly RequestRecord[], ports: NamePorts): Promise<Display> {
  const display: Display = {};
  for (const field of [...entityFields, ...callerFields]) {
    if (field.kind.type !== 'entity' && field.kind.type !== 'scoped') continue;
    const ids = results.map((record) => String(record[field.name as keyof RequestRecord]));
    display[field.name] = await displayOf(
      field,
      ids.filter((id) => id !== ''),
      ports,
    );
  }
  return display;
}
