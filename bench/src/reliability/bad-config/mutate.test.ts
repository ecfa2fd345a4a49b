import { describe, expect, it } from 'vitest';
import { seeded } from '../random.ts';
import { mutate } from './mutate.ts';
import { richConfig } from './rich-config.ts';

describe('mutate', () => {
  it('changes one thing, leaves the original as it was, and gives the same for the same seed', () => {
    const rich = richConfig('http://127.0.0.1:1');
    const before = JSON.stringify(rich);
    const [one, other] = [seeded(1), seeded(1)];
    const seen = new Set<string>();
    for (let n = 0; n < 500; n++) {
      const mutation = mutate(rich, one);
      expect(JSON.stringify(mutation.config)).not.toBe(before);
      expect(mutate(rich, other)).toEqual(mutation);
      seen.add(mutation.description);
    }
    expect(JSON.stringify(rich)).toBe(before);
    expect(seen.size).toBeGreaterThan(250);
  });
});
