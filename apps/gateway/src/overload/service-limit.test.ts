import { describe, expect, it } from 'vitest';
import { ServiceLimit } from './service-limit.ts';

/** An upstream that works on so many at once, for so long each; all times in milliseconds. */
interface Upstream {
  concurrency: number;
  workMs: (nowMs: number) => number;
}

const stepMs = 5;
const judgeMs = 250;
/** Clients that wait for an answer send nothing. */
const connections = 1_000;

/** Offers so many requests per second; answers what became of them, second by second. */
function simulate({ concurrency, workMs }: Upstream, perSecond: (nowMs: number) => number, seconds: number) {
  const limit = new ServiceLimit('upstream');
  const line: number[] = [];
  const busy: { arrivedMs: number; endMs: number }[] = [];
  const each: { served: number; refused: number; slowestMs: number }[] = [];
  let current = { served: 0, refused: 0, slowestMs: 0 };
  let due = 0;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += stepMs) {
    for (const done of busy.filter(({ endMs }) => endMs <= nowMs)) {
      busy.splice(busy.indexOf(done), 1);
      limit.leave();
      limit.took(nowMs - done.arrivedMs);
      current.served++;
      current.slowestMs = Math.max(current.slowestMs, nowMs - done.arrivedMs);
    }
    for (due += (perSecond(nowMs) * stepMs) / 1000; due >= 1; due--) {
      if (line.length + busy.length >= connections) continue;
      if (limit.enter()) line.push(nowMs);
      else current.refused++;
    }
    while (busy.length < concurrency && line.length > 0)
      busy.push({ arrivedMs: line.shift()!, endMs: nowMs + workMs(nowMs) });
    if (nowMs % judgeMs === 0) limit.judge(nowMs);
    if ((nowMs + stepMs) % 1000 === 0) {
      each.push(current);
      current = { served: 0, refused: 0, slowestMs: 0 };
    }
  }
  return { each, limit };
}

const steady = { concurrency: 100, workMs: () => 200 };
const total = (of: { served: number; refused: number }[], what: 'served' | 'refused') =>
  of.reduce((sum, one) => sum + one[what], 0);

/** A limit that knows what to expect, and then sees latencies with so many waiting. */
function judged(latencyMs: number, lagMs: number, limit = new ServiceLimit('upstream')) {
  for (let quiet = 0; quiet < 20; quiet++) limit.took(20);
  limit.judge(0);
  for (let time = 1; time <= 10; time++) {
    while (limit.waiting < 500 && limit.enter());
    for (let answer = 0; answer < 20; answer++) limit.took(latencyMs);
    limit.judge(time * judgeMs, lagMs);
  }
  return limit;
}

describe('the limit of an upstream', () => {
  it('is none where the event loop alone may have made answers late', () => {
    expect(judged(100, 30).limit).toBe(Number.POSITIVE_INFINITY);
    expect(judged(100, 5).limit).toBeLessThan(500);
  });

  it('stays as it is while the event loop is late', () => {
    const limit = judged(100, 0);
    const before = limit.limit;
    for (let answer = 0; answer < 20; answer++) limit.took(100);
    limit.judge(60_000, 200);
    expect(limit.limit).toBe(before);
  });

  it('is none up to its capacity', () => {
    const { each } = simulate(steady, () => 480, 20);
    expect(total(each, 'refused')).toBe(0);
  });

  it('keeps the line short at ten times its capacity, and the upstream busy', () => {
    const { each } = simulate(steady, (nowMs) => (nowMs < 3_000 ? 150 : 5_000), 30);
    const settled = each.slice(-15);
    expect(total(settled, 'served') / settled.length).toBeGreaterThan(450);
    expect(Math.max(...settled.map(({ slowestMs }) => slowestMs))).toBeLessThanOrEqual(400);
  });

  it('is lifted when the load goes', () => {
    const { each, limit } = simulate(steady, (nowMs) => (nowMs > 3_000 && nowMs < 15_000 ? 5_000 : 150), 20);
    expect(total(each.slice(-3), 'refused')).toBe(0);
    expect(limit.limit).toBe(Number.POSITIVE_INFINITY);
  });

  it('lets an upstream be slow that is so without a line: soon nobody is refused', () => {
    // Long polls in place of quick answers, and room for all of them.
    const { each, limit } = simulate(
      { concurrency: 10_000, workMs: (nowMs) => (nowMs < 5_000 ? 20 : 1_000) },
      () => 300,
      40,
    );
    expect(total(each.slice(-10), 'refused')).toBe(0);
    expect(limit.limit).toBe(Number.POSITIVE_INFINITY);
  });

  it('never refuses where few wait', () => {
    const { each } = simulate({ concurrency: 1, workMs: () => 50 }, () => 18, 20);
    expect(total(each, 'refused')).toBe(0);
  });
});
