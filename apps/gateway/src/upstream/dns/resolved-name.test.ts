import { FakeClock, fakeServices, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { type DnsAnswer, plainAddress } from './answer.ts';
import { ResolvedName } from './resolved-name.ts';

const found = (ttlSeconds: number, ...ips: string[]): DnsAnswer => {
  return { ok: true, addresses: ips.map(plainAddress), ttlSeconds };
};
const failed: DnsAnswer = { ok: false, kind: 'failed', detail: 'queryA ESERVFAIL' };
const notFound: DnsAnswer = { ok: false, kind: 'not_found', detail: 'queryA ENOTFOUND' };

function name(first: DnsAnswer, maySleep = false) {
  const clock = new FakeClock();
  const state = { answer: first, asked: 0, changes: 0 };
  const ask = async () => {
    state.asked++;
    return state.answer;
  };
  const times = { staleMs: 60_000, negativeMs: 5_000 };
  const { log } = fakeServices();
  const resolved = new ResolvedName('a.example', ask, () => state.changes++, { clock, log, times, maySleep });
  return { state, clock, resolved, ips: () => resolved.addresses?.map(({ ip }) => ip) };
}

describe('a resolved name', () => {
  it('is asked for again before its answer expires, and tells of changes alone', async () => {
    const { state, clock, ips } = name(found(10, 'a', 'b'));
    await settled();
    expect([ips(), state.asked, state.changes]).toEqual([['a', 'b'], 1, 1]);
    state.answer = found(10, 'b', 'a');
    await clock.advance(9_000);
    expect([state.asked, state.changes]).toEqual([2, 1]);
    state.answer = found(10, 'c');
    await clock.advance(9_000);
    expect([ips(), state.asked, state.changes]).toEqual([['c'], 3, 2]);
  });

  it.each([
    ['a server that does not know', failed, 1_000],
    ['a name that is gone', notFound, 5_000],
  ])('keeps its last good answer for a while: %s', async (_what, answer, againMs) => {
    const { state, clock, ips } = name(found(10, 'a'));
    await clock.advance(0);
    state.answer = answer;
    await clock.advance(9_000);
    expect(state.asked).toBe(2);
    await clock.advance(againMs);
    expect(state.asked).toBe(3);
    await clock.advance(60_000 - againMs);
    expect(ips()).toEqual(['a']);
    await clock.advance(10_000);
    expect(ips()).toBeUndefined();
    state.answer = found(10, 'b');
    await clock.advance(5_000);
    expect(ips()).toEqual(['b']);
  });

  it('says at once that a first answer failed, and goes on asking', async () => {
    const { state, clock, resolved, ips } = name(failed);
    expect(resolved.isPending).toBe(true);
    await settled();
    expect([resolved.isPending, state.changes, ips()]).toEqual([false, 1, undefined]);
    state.answer = found(10, 'a');
    await clock.advance(1_000);
    expect([ips(), state.changes]).toEqual([['a'], 2]);
  });

  it('with a time to live of 0 is asked for with every use, one question at a time, and never waited for', async () => {
    const { state, clock, resolved, ips } = name(found(0, 'a'));
    await settled();
    await clock.advance(100_000);
    expect(state.asked).toBe(1);
    state.answer = found(0, 'b');
    await clock.advance(0);
    resolved.use();
    resolved.use();
    expect(state.asked).toBe(2);
    await settled();
    expect(ips()).toEqual(['b']);
    resolved.use();
    expect([ips(), state.asked]).toEqual([['b'], 3]);
  });

  it('sleeps when nobody uses it, and wakes with its last answer', async () => {
    const { state, clock, resolved, ips } = name(found(60, 'a'), true);
    await clock.advance(3_600_000);
    expect(state.asked).toBeLessThan(20);
    const { asked } = state;
    await clock.advance(30_000);
    expect(state.asked).toBe(asked);
    resolved.use();
    expect(state.asked).toBe(asked + 1);
    await settled();
    expect(ips()).toEqual(['a']);
  });

  it('asks nobody once it is closed', async () => {
    const { state, clock, resolved } = name(found(10, 'a'));
    await settled();
    resolved.close();
    await clock.advance(100_000);
    expect([state.asked, clock.pending]).toEqual([1, 0]);
  });
});
