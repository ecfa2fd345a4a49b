import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertySeed } from './seed.ts';

it('draws the same cases in each run, unless it is asked for others', () => {
  expect(propertySeed(undefined)).toBe(20_260_101);
  expect(propertySeed('7')).toBe(7);
  expect(propertySeed('random')).not.toBe(propertySeed('random'));
  expect(() => propertySeed('seven')).toThrow('PROPERTY_SEED should be a whole number');
});

it('is what all tests of this run draw from', () => {
  const seed = propertySeed(process.env['PROPERTY_SEED']);
  expect(fc.readConfigureGlobal()).toMatchObject({ seed });
  expect(fc.sample(fc.nat(), 3)).toEqual(fc.sample(fc.nat(), { seed, numRuns: 3 }));
});
