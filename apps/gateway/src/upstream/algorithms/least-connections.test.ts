import { exchange, FakeClock } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointNamed } from '../endpoint-fixture.ts';
import { LeastConnections } from './least-connections.ts';
import { SlowStart } from './slow-start.ts';

const x = exchange();
const atOnce = new SlowStart(new FakeClock(), 0);

describe('least-connections', () => {
  it('always takes one whose load for its weight none is below', () => {
    const endpoint = fc.record({
      weight: fc.integer({ min: 0, max: 20 }),
      inFlight: fc.integer({ min: 0, max: 50 }),
      available: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(endpoint, { maxLength: 8 }), (given) => {
        const endpoints = given.map(({ weight, inFlight, available }, index) => {
          const one = endpointNamed(`p${index}`, weight);
          one.load.inFlight = inFlight;
          one.health.available = available;
          return one;
        });
        const usable = endpoints.filter(({ weight, health }) => weight > 0 && health.available);
        const scores = usable.map(({ load, weight }) => (load.inFlight + 1) / weight);
        const picked = new LeastConnections(endpoints, atOnce).pick(x, []);
        if (picked === undefined) expect(usable).toEqual([]);
        else expect((picked.load.inFlight + 1) / picked.weight).toBe(Math.min(...scores));
      }),
    );
  });

  it('lets equals take turns', () => {
    const balancer = new LeastConnections([endpointNamed('a'), endpointNamed('b'), endpointNamed('c')], atOnce);
    const hosts = Array.from({ length: 6 }, () => balancer.pick(x, [])!.host);
    expect(new Set(hosts.slice(0, 3))).toEqual(new Set(['a', 'b', 'c']));
    expect(hosts.slice(3)).toEqual(hosts.slice(0, 3));
  });

  it('avoids what failed this exchange while there is another', () => {
    const [a, b] = [endpointNamed('a'), endpointNamed('b')];
    b.load.inFlight = 99;
    const balancer = new LeastConnections([a, b], atOnce);
    expect(balancer.pick(x, [a])).toBe(b);
    expect(balancer.pick(x, [a, b])).toBeDefined();
  });
});
