import { exchange, FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { endpointNamed } from '../endpoint-fixture.ts';
import { Latency, observeLatency } from './latency.ts';
import { SlowStart } from './slow-start.ts';

const x = exchange();

function share(balancer: Latency, host: string): number {
  let count = 0;
  for (let i = 0; i < 1_000; i++) if (balancer.pick(x, [])!.host === host) count++;
  return count / 1_000;
}

describe('latency', () => {
  it('prefers the quicker of two, for their weight', () => {
    const clock = new FakeClock();
    const [quick, slow] = [endpointNamed('quick'), endpointNamed('slow')];
    observeLatency(quick.load, 10, clock.monotonicMs());
    observeLatency(slow.load, 100, clock.monotonicMs());
    expect(share(new Latency([quick, slow], new SlowStart(clock, 0), clock), 'quick')).toBe(1);
    const heavy = { ...slow, weight: 2_000 };
    expect(share(new Latency([quick, heavy], new SlowStart(clock, 0), clock), 'slow')).toBe(1);
  });

  it('never takes the slowest of three, and both others', () => {
    const clock = new FakeClock();
    const endpoints = ['a', 'b', 'slow'].map((host) => endpointNamed(host));
    for (const { load, host } of endpoints) observeLatency(load, host === 'slow' ? 500 : 10, clock.monotonicMs());
    const balancer = new Latency(endpoints, new SlowStart(clock, 0), clock);
    expect(share(balancer, 'slow')).toBe(0);
    expect(share(balancer, 'a')).toBeGreaterThan(0.2);
    expect(share(balancer, 'b')).toBeGreaterThan(0.2);
  });

  it('sees a peak at once, and forgives it over seconds', async () => {
    const clock = new FakeClock();
    const [a, b] = [endpointNamed('a'), endpointNamed('b')];
    observeLatency(b.load, 10, clock.monotonicMs());
    for (let i = 0; i < 20; i++) observeLatency(a.load, 8, clock.monotonicMs());
    observeLatency(a.load, 50, clock.monotonicMs());
    const balancer = new Latency([a, b], new SlowStart(clock, 0), clock);
    expect(balancer.pick(x, [])).toBe(b);
    await clock.advance(30_000);
    observeLatency(b.load, 10, clock.monotonicMs());
    expect(balancer.pick(x, [])).toBe(a);
  });

  it('takes a newcomer for as quick as the others', () => {
    const clock = new FakeClock();
    const [known, newcomer] = [endpointNamed('known'), endpointNamed('newcomer')];
    observeLatency(known.load, 40, clock.monotonicMs());
    new Latency([known, newcomer], new SlowStart(clock, 0), clock);
    expect(newcomer.load.averageMs).toBeCloseTo(40);
  });

  it('leaves out what is unhealthy or failed this exchange', () => {
    const clock = new FakeClock();
    const [a, b] = [endpointNamed('a'), endpointNamed('b')];
    const balancer = new Latency([a, b], new SlowStart(clock, 0), clock);
    expect(balancer.pick(x, [a])).toBe(b);
    a.health.available = false;
    expect(balancer.pick(x, [b])).toBe(b);
    b.health.available = false;
    expect(balancer.pick(x, [])).toBeUndefined();
  });
});
