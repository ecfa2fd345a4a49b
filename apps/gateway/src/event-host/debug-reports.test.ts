import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { DebugFinding } from '../debugging/debug-task.ts';
import { DebugReports } from './debug-reports.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const finding = (id: string, changes: Partial<DebugFinding> = {}): DebugFinding => ({
  sessionId: 's',
  trace: JSON.stringify({ id }),
  lost: 0,
  ...changes,
});

/** Answers with what it is given, in turn; then takes everything. */
function start(answers: number[], sanitise = async ({ trace }: DebugFinding) => trace!) {
  const told: { traces: { id: string }[]; lost: Record<string, number> }[] = [];
  const controlPlane = {
    async post(_path: string, json: string) {
      told.push(JSON.parse(json));
      return answers.shift() ?? 204;
    },
  };
  return { told, reports: new DebugReports({ controlPlane, nodeId: 'n', clock: systemClock, log: quiet, sanitise }) };
}

it('findings are told again until they are taken', async () => {
  const { told, reports } = start([503]);
  reports.add(finding('a'));
  await expect.poll(() => told.length).toBe(2);
  expect(told[1]).toEqual({ nodeId: 'n', lost: {}, traces: [{ id: 'a' }] });
  await reports.close(1_000);
});

it('what is refused, cannot be cleaned, or has no room is counted, and told with what comes next', async () => {
  const { told, reports } = start([400], async ({ trace }) => {
    if (trace!.includes('dirty')) throw new Error('a bug');
    return trace!;
  });
  reports.add(finding('refused'));
  await expect.poll(() => told.length).toBe(1);
  reports.add(finding('dirty', { lost: 2 }));
  reports.add(finding('large', { trace: 'x'.repeat(17 * 1024 * 1024) }));
  reports.add(finding('b', { sessionId: 'other' }));
  await reports.close(1_000);
  const lost = told.slice(1).map((report) => report.lost['s'] ?? 0);
  expect(lost.reduce((sum, count) => sum + count, 0)).toBe(1 + 1 + 2 + 1);
  expect(told.slice(1).flatMap(({ traces }) => traces)).toEqual([{ id: 'b' }]);
});
