import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlgorithmOptions, algorithms } from './algorithms.ts';
import type { Member } from './member.ts';
import { lesson, member, noClues, tally } from './member-fixture.ts';

const options: AlgorithmOptions = {
  slots: 10_000,
  latencyStrategy: 'tpot',
  tokensCountStrategy: 'total-tokens',
  random: () => 0.5,
};

describe('round-robin', () => {
  const [a, b, c] = [member('a', 3), member('b', 1), member('c', 1)];
  const algorithm = algorithms['round-robin']([a, b, c], options);

  it('gives each its turns by weight, spread evenly', () => {
    const order = Array.from({ length: 5 }, () => algorithm.choose([a, b, c], noClues)?.key);
    expect(order).toEqual(['a', 'b', 'a', 'c', 'a']);
  });

  it('is exact over each round, for any weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const members = weights.map((weight, index) => member(String(index), weight));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const robin = algorithms['round-robin'](members, options);
        const counts = tally(total, () => robin.choose(members, noClues));
        expect(members.map(({ key }) => counts[key])).toEqual(weights);
      }),
    );
  });
});

describe('least-connections', () => {
  it('goes to the fewest requests under way, for the weight', () => {
    const [a, b] = [member('a', 100), member('b', 300)];
    const algorithm = algorithms['least-connections']([a, b], options);
    for (let i = 0; i < 40; i++) algorithm.choose([a, b], noClues)!.state.inFlight++;
    expect([a.state.inFlight, b.state.inFlight]).toEqual([10, 30]);
  });
});

describe('priority', () => {
  const [a, b, c] = [member('a', 200), member('b', 200), member('c', 100)];
  const algorithm = algorithms.priority([a, b, c], options);

  it('shares among the heaviest group', () => {
    expect(tally(10, () => algorithm.choose([a, b, c], noClues))).toEqual({ a: 5, b: 5 });
  });

  it('goes to the next group when nobody of the first is left', () => {
    expect(algorithm.choose([b, c], noClues)).toBe(b);
    expect(algorithm.choose([c], noClues)).toBe(c);
  });
});

describe('consistent-hashing', () => {
  const members = ['a', 'b', 'c', 'd'].map((key) => member(key));
  const algorithm = algorithms['consistent-hashing'](members, options);
  const keys = Array.from({ length: 2_000 }, (_, n) => `session-${n}`);
  const homes = keys.map((hashKey) => algorithm.choose(members, { ...noClues, hashKey })!);

  it('sends the same value to the same target, whatever the order of the configuration', () => {
    const reversed = [...members].reverse();
    const other = algorithms['consistent-hashing'](reversed, options);
    expect(keys.map((hashKey) => other.choose(reversed, { ...noClues, hashKey }))).toEqual(homes);
  });

  it('spreads values by weight, within a third', () => {
    for (const { key } of members) {
      const own = homes.filter((home) => home.key === key).length;
      expect(own).toBeGreaterThan(330);
      expect(own).toBeLessThan(670);
    }
  });

  it('moves only the callers of a target that is out', () => {
    const left = members.slice(1);
    keys.forEach((hashKey, n) => {
      const chosen = algorithm.choose(left, { ...noClues, hashKey });
      if (homes[n] === members[0]) expect(left).toContain(chosen);
      else expect(chosen).toBe(homes[n]);
    });
  });

  it('takes turns for requests without the header, and with fewer slots than targets', () => {
    expect(tally(8, () => algorithm.choose(members, noClues))).toEqual({ a: 2, b: 2, c: 2, d: 2 });
    const many = Array.from({ length: 30 }, (_, n) => member(`m${n}`));
    const tight = algorithms['consistent-hashing'](many, { ...options, slots: 10 });
    for (const one of many) expect(tight.choose([one], { ...noClues, hashKey: 'x' })).toBe(one);
  });
});

describe('lowest-latency', () => {
  function measured(latencyStrategy: 'tpot' | 'e2e', random: () => number) {
    const [quick, slow] = [member('quick'), member('slow')];
    const algorithm = algorithms['lowest-latency']([quick, slow], { ...options, latencyStrategy, random });
    algorithm.learn?.(quick, lesson({ latencyMs: 900, perTokenMs: 5 }), 0);
    algorithm.learn?.(slow, lesson({ latencyMs: 300, perTokenMs: 50 }), 0);
    return { algorithm, members: [quick, slow] as const };
  }

  it('asks each once before it judges, one request at a time', () => {
    const [a, b] = [member('a'), member('b')];
    const algorithm = algorithms['lowest-latency']([a, b], options);
    expect(algorithm.choose([a, b], noClues)).toBe(a);
    a.state.inFlight++;
    expect(algorithm.choose([a, b], noClues)).toBe(b);
  });

  it('sends 90 to 99 % to the fastest, by the strategy’s measure, and the rest to others', () => {
    let n = 0;
    const random = () => (n++ % 100) / 100;
    for (const [strategy, best] of [
      ['tpot', 'quick'],
      ['e2e', 'slow'],
    ] as const) {
      const { algorithm, members } = measured(strategy, random);
      const counts = tally(1_000, () => algorithm.choose(members, noClues));
      expect(counts[best]).toBeGreaterThanOrEqual(900);
      expect(counts[best]).toBeLessThanOrEqual(990);
    }
  });

  it('counts a slow answer at once, and forgets it over time', () => {
    const { algorithm, members } = measured('tpot', () => 0.5);
    const [quick, slow] = members;
    algorithm.learn?.(quick, lesson({ perTokenMs: 200 }), 1_000);
    expect(algorithm.choose(members, noClues)).toBe(slow);
    algorithm.learn?.(quick, lesson({ perTokenMs: 5 }), 200_000);
    expect(algorithm.choose(members, noClues)).toBe(quick);
  });

  it('does not take a target that fails quickly for a quick one', () => {
    const { algorithm, members } = measured('e2e', () => 0.5);
    algorithm.learn?.(members[1], lesson({ hasFailed: true, latencyMs: 1 }), 1_000);
    expect(algorithm.choose(members, noClues)).toBe(members[0]);
  });
});

describe('lowest-usage', () => {
  function play(members: readonly Member[], useOf: (member: Member) => Parameters<typeof lesson>[0], times: number) {
    const algorithm = algorithms['lowest-usage'](members, options);
    return tally(times, () => {
      const chosen = algorithm.choose(members, noClues)!;
      algorithm.learn?.(chosen, lesson(useOf(chosen)), 0);
      return chosen;
    });
  }

  it('evens out what was used, for the weight', () => {
    const [a, b] = [member('a', 100), member('b', 200)];
    play([a, b], ({ key }) => ({ promptTokens: key === 'a' ? 30 : 10, completionTokens: 0 }), 600);
    expect(b.state.used / a.state.used).toBeCloseTo(2, 1);
  });

  it('does not send everything to one while its answers are under way', () => {
    const members = [member('a'), member('b')];
    const algorithm = algorithms['lowest-usage'](members, options);
    for (let i = 0; i < 10; i++) algorithm.choose(members, noClues)!.state.inFlight++;
    expect(members.map(({ state }) => state.inFlight)).toEqual([5, 5]);
  });

  it('does not send everything to one that only fails, or tells no usage', () => {
    const [a, b] = [member('a'), member('b')];
    expect(play([a, b], ({ key }) => ({ hasFailed: key === 'a' }), 100).a).toBeLessThan(60);
    const [c, d] = [member('c'), member('d')];
    const untold = { promptTokens: undefined, completionTokens: undefined };
    expect(play([c, d], ({ key }) => (key === 'c' ? untold : {}), 100).c).toBeLessThan(60);
  });

  it('does not send everything to a newcomer', () => {
    const [a, b] = [member('a'), member('b')];
    play([a, b], () => ({}), 100);
    const newcomer = member('newcomer');
    expect(play([a, b, newcomer], () => ({}), 90).newcomer).toBeLessThan(40);
  });

  it('with llm-accuracy prefers whose answers were judged best, after each was judged once', () => {
    const members = [member('a'), member('b')];
    const algorithm = algorithms['lowest-usage'](members, { ...options, tokensCountStrategy: 'llm-accuracy' });
    members[0]!.state.accuracy.see(90, 0);
    expect(algorithm.choose(members, noClues)).toBe(members[1]);
    members[1]!.state.accuracy.see(40, 0);
    expect(algorithm.choose(members, noClues)).toBe(members[0]);
  });
});
