import type { EventRow } from '@sallyport/contracts';

type Rpc = NonNullable<EventRow['mcp']>['rpc'][number];
type Guard = NonNullable<EventRow['guards']>[number];

/** One thing that is counted. */
export interface Item {
  row: EventRow;
  rpc?: Rpc;
  guard?: Guard;
}

export type Value = string | number | boolean | undefined;

/** What a data set counts. */
export function itemsOf(rows: readonly EventRow[], datasource: string): Item[] {
  switch (datasource) {
    case 'llm_usage':
      return rows.filter(({ llm }) => llm !== undefined).map((row) => ({ row }));
    case 'agentic_usage':
      return rows.flatMap((row) => (row.mcp?.rpc ?? []).map((rpc) => ({ row, rpc })));
    case 'guard_usage':
      return rows.flatMap((row) => (row.guards ?? []).map((guard) => ({ row, guard })));
    case 'feedback':
      // Nobody said anything of these.
      return [];
    default:
      return rows.map((row) => ({ row }));
  }
}
