import { describe, expect, it } from 'vitest';
import { member, noClues, tally } from './member-fixture.ts';
import { catchAll, Semantic } from './semantic.ts';

const vectors = new Map([
  ['code', [1, 0]],
  ['poems', [0, 1]],
]);
const [code, code2, poems, others] = [
  member('code', 100, 'code'),
  member('code2', 100, 'code'),
  member('poems', 100, 'poems'),
  member('others', 100, catchAll),
];
const all = [code, code2, poems, others];
const near = { ...noClues, vector: [0.9, 0.2] };

describe('semantic', () => {
  const algorithm = new Semantic(vectors, 'cosine', 0.3);

  it('takes the nearest description; targets of the same one take turns', () => {
    expect(tally(4, () => algorithm.choose(all, near))).toEqual({ code: 2, code2: 2 });
    expect(algorithm.choose(all, { ...noClues, vector: [0.1, 3] })).toBe(poems);
  });

  it('takes CATCHALL when none is within the threshold, or those that are have failed', () => {
    expect(algorithm.choose(all, { ...noClues, vector: [-1, -1] })).toBe(others);
    expect(algorithm.choose([poems, others], near)).toBe(others);
  });

  it('takes nobody when none is near enough and nobody catches all', () => {
    expect(algorithm.choose([code, poems], { ...noClues, vector: [-1, -1] })).toBeUndefined();
  });

  it('measures along straight lines too', () => {
    const straight = new Semantic(vectors, 'euclidean', 0.5);
    expect(straight.choose(all, { ...noClues, vector: [0.1, 0.9] })).toBe(poems);
    expect(straight.choose(all, { ...noClues, vector: [0, 9] })).toBe(others);
  });

  it('has no use for a vector of another length, or of nothing', () => {
    expect(algorithm.choose(all, { ...noClues, vector: [1, 0, 0] })).toBe(others);
    expect(algorithm.choose(all, { ...noClues, vector: [0, 0] })).toBe(others);
  });
});
