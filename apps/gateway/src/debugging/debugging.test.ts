import { exchange } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { DebugTask } from './debug-task.ts';
import { Debugging } from './debugging.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const task = (sessionId: string, changes: Partial<DebugTask> = {}): DebugTask => ({
  sessionId,
  samplesLeft: 5,
  capturesPayloads: true,
  redactPointers: [],
  endsAtSteadyMs: systemClock.steadyMs() + 60_000,
  ...changes,
});
const debuggingWith = (capturesPayloads: boolean) =>
  new Debugging({ clock: systemClock, log: quiet, capturesPayloads, tell: () => true });

it('measures while there are sessions, and only what they may be about', async () => {
  const debugging = debuggingWith(false);
  expect(debugging.isActive).toBe(false);
  await debugging.use([task('a', { route: 'orders' })]);
  expect(debugging.isActive).toBe(true);
  const x = exchange({});
  debugging.begin(x);
  expect(x.timeline).toBeUndefined();
  await debugging.use([task('a', { route: 'orders' }), task('b')]);
  debugging.begin(x);
  expect(x.timeline).toBeDefined();
  await debugging.use([]);
  expect(debugging.isActive).toBe(false);
});

it('ends a session by itself when its time is over', async () => {
  const debugging = debuggingWith(false);
  await debugging.use([task('a', { endsAtSteadyMs: systemClock.steadyMs() - 1 })]);
  const x = exchange({});
  debugging.begin(x);
  expect([x.timeline, debugging.isActive]).toEqual([undefined, false]);
});

it('keeps bodies only where both the gateway and the session want it, and gives their memory back', async () => {
  const forbidden = debuggingWith(false);
  await forbidden.use([task('a')]);
  const unseen = exchange({});
  forbidden.begin(unseen);
  expect([unseen.timeline !== undefined, unseen.stages]).toEqual([true, undefined]);

  const allowed = debuggingWith(true);
  await allowed.use([task('a', { capturesPayloads: false })]);
  const unwanted = exchange({});
  allowed.begin(unwanted);
  expect(unwanted.stages).toBeUndefined();

  await allowed.use([task('b')]);
  const body = Buffer.alloc(64 * 1024, 'x');
  const cutOf = () => {
    const x = exchange({});
    allowed.begin(x);
    for (let n = 0; n < 12; n++) x.stages!.add('plugin', body);
    return { stages: x.stages!, isCut: x.stages!.plain.some((stage) => stage.is_cut) };
  };
  const held = Array.from({ length: 42 }, cutOf);
  expect(held.every(({ isCut }) => !isCut)).toBe(true);
  const beyond = cutOf();
  expect(beyond.isCut).toBe(true);
  for (const { stages } of [...held, beyond]) allowed.release(stages);
  expect(cutOf().isCut).toBe(false);
});
