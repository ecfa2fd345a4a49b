import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noUsage, type Usage } from '../neutral/usage.ts';
import { costOf, type PricedClass, pricedClasses, type Rates } from './rates.ts';

const used = (classes: Partial<Usage>): Usage => ({ ...noUsage(), ...classes });

describe('the cost of usage', () => {
  it('is the sum of its classes, each by its own price', () => {
    const rates: Rates = { input: 3, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6, output: 15 };
    const usage = used({
      input: 1e6,
      cacheRead: 1e6,
      cacheWrite5m: 1e6,
      cacheWrite1h: 1e6,
      output: 1e6,
      reasoning: 1e6,
    });
    expect(costOf(usage, rates)).toBeCloseTo(3 + 0.3 + 3.75 + 6 + 15 + 15, 9);
  });

  it('is additive over disjoint classes, whatever the prices', () => {
    const amounts = fc.record(
      Object.fromEntries(pricedClasses.map((name) => [name, fc.integer({ min: 0, max: 1_000_000 })])),
    );
    const prices = fc.record(
      Object.fromEntries(pricedClasses.map((name) => [name, fc.double({ min: 0, max: 100, noNaN: true })])),
      { requiredKeys: ['input', 'output'] },
    );
    fc.assert(
      fc.property(amounts, prices, (amount, rates) => {
        const parts = pricedClasses.map((name) => costOf(used({ [name]: amount[name] }), rates as Rates)!);
        const sum = parts.reduce((total, part) => total + part, 0);
        expect(costOf(used(amount), rates as Rates)).toBeCloseTo(sum, 6);
      }),
    );
  });

  it('takes the price of a step for the whole request, by all that is read', () => {
    const rates: Rates = { input: [1, [200_000, 2], [1_000_000, 4]], output: [10, [200_000, 15]] };
    expect(costOf(used({ input: 200_000 }), rates)).toBeCloseTo(0.2, 9);
    expect(costOf(used({ input: 100_000, cacheRead: 100_001, output: 1_000 }), rates)).toBeCloseTo(0.400002 + 0.015, 9);
    expect(costOf(used({ input: 1_000_001 }), rates)).toBeCloseTo(4.000004, 9);
  });

  it('prices a class without a price as the one that it is part of', () => {
    const whole: [PricedClass, number][] = [
      ['cacheRead', 2],
      ['cacheWrite5m', 2],
      ['cacheWrite1h', 2],
      ['inputAudio', 2],
      ['reasoning', 8],
      ['outputAudio', 8],
    ];
    for (const [name, price] of whole)
      expect(costOf(used({ [name]: 1e6 }), { input: 2, output: 8 }), name).toBeCloseTo(price, 9);
    expect(costOf(used({ cacheWrite1h: 1e6 }), { input: 2, cacheWrite5m: 3 })).toBeCloseTo(3, 9);
  });

  it('is unknown, and not 0, when something was used that has no price', () => {
    expect(costOf(used({ input: 5, output: 1 }), { input: 2 })).toBeUndefined();
    expect(costOf(used({ input: 5 }), { input: 2 })).toBeCloseTo(0.00001, 12);
    expect(costOf(used({ output: 1 }), {})).toBeUndefined();
  });
});
