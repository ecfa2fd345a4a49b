import type { EventRow } from '@sallyport/contracts';
import { fact, type Table } from './column.ts';
import { derivedDimensions, dimensions } from './dimensions.ts';

type Guard = NonNullable<EventRow['guards']>[number];

/** One row per guard and phase of an exchange, whatever came of it. */
export const guardHits: Table<Guard> = {
  name: 'guard_hits',
  itemsOf: (row) => row.guards ?? [],
  columns: [
    ...dimensions,
    fact('guard_plugin', 'word', (_row, guard) => guard.pluginId),
    fact('guard_plugin_name', 'word', (_row, guard) => guard.plugin),
    fact('guard_phase', 'word', (_row, guard) => guard.phase),
    fact('guard_outcome', 'word', (_row, guard) => guard.outcome),
    fact('guard_rule', 'word', (_row, guard) => guard.rule),
    fact('guard_reason', 'word', (_row, guard) => guard.reason),
    fact('guard_passed_unchecked', 'boolean', (_row, guard) => guard.passedUnchecked === true),
    fact('guard_count', 'integer', (_row, guard) => guard.count),
    fact('guard_checks', 'integer', (_row, guard) => guard.checks),
    fact('guard_latency_ms', 'milliseconds', (_row, guard) => guard.durationMs),
  ],
  derived: derivedDimensions,
};
