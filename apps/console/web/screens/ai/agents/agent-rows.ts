import type { Measures } from '../parts/measures.ts';

/** A program that acted for people. */
export interface AgentRow {
  readonly agent: string;
  readonly values: Readonly<Record<string, number | null>>;
}

/** What each agent did, of all the data sets that tell of it; most requests first. */
export function agentRows(all: readonly Measures[]): readonly AgentRow[] {
  const rows = new Map<string, Record<string, number | null>>();
  for (const { rows: measured } of all) {
    for (const {
      ids: [agent = 'empty'],
      values,
    } of measured) {
      // Nobody acted: people and programs that came by themselves.
      if (agent !== 'empty') rows.set(agent, { ...rows.get(agent), ...values });
    }
  }
  return [...rows]
    .map(([agent, values]) => ({ agent, values }))
    .sort((a, b) => (b.values['request_count'] ?? 0) - (a.values['request_count'] ?? 0));
}

/** The same metric of another data set, under a name of its own. */
export function renamed({ rows, ...rest }: Measures, names: Readonly<Record<string, string>>): Measures {
  return {
    ...rest,
    rows: rows.map(({ ids, values }) => ({
      ids,
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value])),
    })),
  };
}
