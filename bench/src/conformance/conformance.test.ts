import { beforeAll, describe, expect, it } from 'vitest';
import { cells } from './cells.ts';
import { runFacade } from './facade.ts';
import { directTotals, totals } from './judge.ts';
import { runCell, runDirect } from './run-cell.ts';
import { type RequirementSet, requirementSets, type SuiteResult } from './suite.ts';

describe('the conformance suite', () => {
  const direct = new Map<RequirementSet, SuiteResult>();
  beforeAll(async () => {
    for (const set of requirementSets) direct.set(set, await runDirect(set));
  });

  it.each(requirementSets)('has nothing to say against the everything-server: %s', (set) => {
    expect(totals(direct.get(set)!)).toEqual(directTotals[set]);
  });

  it.each(cells.map((cell) => [cell.name, cell] as const))(
    'finds nothing worse through the gateway: %s',
    { timeout: 120_000 },
    async (_name, cell) => {
      const runs = await runCell(cell, direct);
      expect(runs.map(({ set }) => set)).toEqual(cell.sets);
      for (const { differences } of runs) expect(differences.filter(({ why }) => why === undefined)).toEqual([]);
    },
  );

  it('has nothing to say against oauth-facade as an authorization server', async () => {
    expect(await runFacade()).toMatchObject({ passed: 3, failed: 0, differences: [] });
  });
});
