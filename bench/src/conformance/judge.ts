import { nothing, type RequirementSet, type ScenarioResult, type SuiteResult } from './suite.ts';

/** What the suite says of the everything-server without a gateway. It has no tasks, which 30 checks of 2026-07-28 are about. */
export const directTotals: Readonly<Record<RequirementSet, { passed: number; failed: number }>> = {
  '2025-11-25': { passed: 84, failed: 0 },
  '2026-07-28': { passed: 164, failed: 30 },
};

/** A scenario that cannot come out as without a gateway, and why. */
export interface Exception {
  readonly passed: number;
  readonly failed: number;
  readonly why: string;
}

export type Exceptions = Readonly<Record<string, Exception>>;

export interface Difference {
  readonly scenario: string;
  readonly wanted: ScenarioResult;
  readonly got: ScenarioResult;
  /** Written down as unavoidable; undefined for a fault. */
  readonly why: string | undefined;
}

/** Scenarios that are worse than without a gateway, or that are not what is written of them. */
export function differences(direct: SuiteResult, through: SuiteResult, exceptions: Exceptions = {}): Difference[] {
  const found: Difference[] = [];
  for (const [scenario, wanted] of direct) {
    const got = through.get(scenario) ?? nothing;
    const exception = exceptions[scenario];
    const isAsWritten = got.passed === exception?.passed && got.failed === exception.failed;
    const isFine = !isWorse(got, wanted) && (exception === undefined || isAsWritten);
    if (!isFine) found.push({ scenario, wanted, got, why: isAsWritten ? exception?.why : undefined });
  }
  return found;
}

export function totals(results: SuiteResult): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  for (const result of results.values()) {
    passed += result.passed;
    failed += result.failed;
  }
  return { passed, failed };
}

export function isWorse(got: ScenarioResult, wanted: ScenarioResult): boolean {
  return got.passed < wanted.passed || got.failed > wanted.failed;
}
