import { chatDialects } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import { fateOf, otherWays } from './page.ts';
import { probes } from './probes.ts';

describe('translation between languages of models', () => {
  it('loses nothing in silence: what is neither kept nor reported is said in another way that is explained', () => {
    const silent = probes.flatMap((probe) =>
      chatDialects
        .filter((dialect) => fateOf(probe, dialect) === 'other' && otherWays[probe.name] === undefined)
        .map(({ name }) => `${name}: ${probe.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('explains no way that nobody goes', () => {
    const ways = Object.keys(otherWays).filter((name) => {
      const probe = probes.find((one) => one.name === name)!;
      return !chatDialects.some((dialect) => fateOf(probe, dialect) === 'other');
    });
    expect(ways).toEqual([]);
  });
});
