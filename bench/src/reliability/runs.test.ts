import { describe, expect, it } from 'vitest';
import { isKept } from './run.ts';
import { runs } from './runs.ts';

/** Most of what these find takes longer than a short form does, or has a test or an example of its own: they are run by themselves. */
const byThemselves: ReadonlySet<string> = new Set([
  ...['R-EVENTS', 'R-PACING', 'R-SOAK', 'R-UPGRADE'],
  ...['R-LKG', 'R-PROPAGATE', 'R-TWO-PLANES', 'R-AWAY', 'R-CHAOS'],
  ...['R-OVERLOAD', 'R-BADCONFIG', 'R-REDIS-SPEND', 'R-RETRY-STORM', 'R-LLM-OUTLIER', 'R-LIST', 'S-KEYROT'],
]);

// The short forms: what depends on how busy the machine is, is not judged.
describe('npm run reliability -- NAME --short', () => {
  for (const run of runs) {
    if (byThemselves.has(run.name)) continue;
    it(`${run.name}: ${run.promise}`, { timeout: 120_000 }, async () => {
      const figures = await run.run('short');
      const missed = figures.filter((figure) => !isKept([figure], 'short'));
      expect(missed).toEqual([]);
      expect(figures.length).toBeGreaterThan(3);
    });
  }
});
