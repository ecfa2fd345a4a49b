import { describe, expect, it } from 'vitest';
import { differences } from './judge.ts';
import type { ScenarioResult, SuiteResult } from './suite.ts';

describe('comparing runs of the suite', () => {
  const direct = runOf({ ping: [2, 0], caching: [8, 0], tasks: [1, 3] });

  it('is content with the same, and with more', () => {
    expect(differences(direct, runOf({ ping: [2, 0], caching: [8, 0], tasks: [4, 0] }))).toEqual([]);
  });

  it('finds fewer checks passed, more failed, and scenarios that checked nothing or did not run', () => {
    const found = differences(direct, runOf({ ping: [0, 0], caching: [8, 1] }));
    expect(found.map(({ scenario }) => scenario)).toEqual(['ping', 'caching', 'tasks']);
  });

  it('puts up with what is written down, exactly as it is written', () => {
    const exceptions = { caching: { passed: 7, failed: 1, why: 'old servers give no hints' } };
    const [asWritten] = differences(direct, runOf({ ping: [2, 0], caching: [7, 1], tasks: [1, 3] }), exceptions);
    expect(asWritten).toMatchObject({ scenario: 'caching', why: 'old servers give no hints' });
    const [worse] = differences(direct, runOf({ ping: [2, 0], caching: [6, 2], tasks: [1, 3] }), exceptions);
    expect(worse).toMatchObject({ scenario: 'caching', why: undefined });
    const [better] = differences(direct, direct, exceptions);
    expect(better).toMatchObject({ scenario: 'caching', why: undefined });
  });
});

function runOf(results: Record<string, [passed: number, failed: number]>): SuiteResult {
  const entries = Object.entries(results).map(([scenario, [passed, failed]]): [string, ScenarioResult] => [
    scenario,
    { passed, failed, passedChecks: new Set(), complaints: [] },
  ]);
  return new Map(entries);
}
