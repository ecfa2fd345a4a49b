import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Member } from './member.ts';
import { lesson, member, noClues } from './member-fixture.ts';
import { Pool } from './pool.ts';
import { RoundRobin } from './round-robin.ts';

const rules = { failsMax: 2, failTimeoutMs: 1_000 };
const failed = lesson({ hasFailed: true });

function pool(...keys: string[]): Pool<Member> {
  return new Pool(
    keys.map((key) => member(key)),
    new RoundRobin(),
    rules,
  );
}

function fail(pool: Pool<Member>, member: Member, nowMs: number, times = 1): void {
  for (let i = 0; i < times; i++) pool.end(member, pool.begin(member, nowMs), failed, true, nowMs);
}

describe('a pool of targets', () => {
  it('asks none twice for one request while another is left', () => {
    const three = pool('a', 'b', 'c');
    const tried: Member[] = [];
    for (let i = 0; i < 3; i++) tried.push(three.choose(three.members, tried, noClues, 0)!);
    expect(new Set(tried).size).toBe(3);
    expect(three.members).toContain(three.choose(three.members, tried, noClues, 0));
  });

  it('leaves a target alone after its failures, whatever lay between them', () => {
    const two = pool('a', 'b');
    const [a, b] = two.members as [Member, Member];
    fail(two, a, 0);
    two.end(a, two.begin(a, 1), lesson(), false, 1);
    expect(two.choose([a], [], noClues, 2)).toBe(a);
    fail(two, a, 2);
    for (let i = 0; i < 5; i++) expect(two.choose(two.members, [], noClues, 3)).toBe(b);
  });

  it('lets one request try it after the time since its last failure, and no other meanwhile', () => {
    const two = pool('a', 'b');
    const [a, b] = two.members as [Member, Member];
    fail(two, a, 0, 2);
    expect(two.choose([a, b], [], noClues, 999)).toBe(b);
    const chosen = new Set([1, 2].map(() => two.choose([a, b], [], noClues, 1_000)));
    expect(chosen).toContain(a);
    expect(two.begin(a, 1_000)).toBe(true);
    for (let i = 0; i < 5; i++) expect(two.choose([a, b], [], noClues, 1_500)).toBe(b);
    two.answered(a, true);
    expect(two.begin(a, 1_600)).toBe(false);
  });

  it('leaves it alone for as long again when the trial fails, and tries anew when its caller left', () => {
    const two = pool('a', 'b');
    const [a, b] = two.members as [Member, Member];
    fail(two, a, 0, 2);
    fail(two, a, 1_000);
    for (let i = 0; i < 5; i++) expect(two.choose([a, b], [], noClues, 1_999)).toBe(b);
    two.end(a, two.begin(a, 2_000), undefined, false, 2_000);
    expect(two.begin(a, 2_001)).toBe(true);
  });

  it('is not brought back by what began before it was out', () => {
    const two = pool('a', 'b');
    const a = two.members[0]!;
    const early = two.begin(a, 0);
    fail(two, a, 1, 2);
    two.answered(a, early);
    two.end(a, early, lesson(), false, 2);
    expect(two.begin(a, 3)).toBe(true);
  });

  it('asks whoever failed longest ago when all are out, once per request', () => {
    const two = pool('a', 'b');
    const [a, b] = two.members as [Member, Member];
    fail(two, b, 0, 2);
    fail(two, a, 500, 2);
    expect(two.choose([a, b], [], noClues, 600)).toBe(b);
    expect(two.choose([a, b], [b], noClues, 600)).toBeUndefined();
  });

  it('lets a target rest that says so; when all rest, nobody is asked, and it is known for how long', () => {
    const two = pool('a', 'b');
    const [a, b] = two.members as [Member, Member];
    a.state.breaker.rest(5_000);
    for (let i = 0; i < 5; i++) expect(two.choose([a, b], [], noClues, 4_999)).toBe(b);
    b.state.breaker.rest(7_000);
    expect(two.choose([a, b], [], noClues, 1_000)).toBeUndefined();
    expect(two.readyInMs([a, b], 1_000)).toBe(4_000);
    expect(two.choose([a, b], [], noClues, 5_000)).toBe(a);
  });

  it('never loses count of what is under way, nor keeps a target out for ever, whatever happens', () => {
    const step = fc.record({ target: fc.nat(2), fails: fc.boolean(), leaves: fc.boolean(), waitMs: fc.nat(1_500) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const three = pool('a', 'b', 'c');
        let nowMs = 0;
        for (const { target, fails, leaves, waitMs } of steps) {
          nowMs += waitMs;
          const one = three.members[target]!;
          const isTrial = three.begin(one, nowMs);
          three.end(one, isTrial, leaves ? undefined : fails ? failed : lesson(), fails && !leaves, nowMs);
        }
        for (const one of three.members) {
          expect(one.state.inFlight).toBe(0);
          expect(three.choose([one], [], noClues, nowMs + rules.failTimeoutMs)).toBe(one);
        }
      }),
    );
  });
});
