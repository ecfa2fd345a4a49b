import { describe, expect, it } from 'vitest';
import { isKept } from './run.ts';
import { runs } from './runs.ts';

// The short forms: what depends on how busy the machine is, is not judged.
describe('npm run reliability -- NAME --short', () => {
  for (const run of runs) {
    it(`${run.name}: ${run.promise}`, { timeout: 120_000 }, async () => {
      const figures = await run.run('short');
      const missed = figures.filter((figure) => !isKept([figure], 'short'));
      expect(missed).toEqual([]);
      expect(figures.length).toBeGreaterThan(3);
    });
  }
});
