import { describe, expect, it } from 'vitest';
import { referencesIn } from './references.ts';

describe('a reference to a vault', () => {
  it('is found wherever it stands', () => {
    const config = { headers: ['Authorization:{vault://env/a}', 'x:y'], deep: [{ cert: '{vault://hcv/b/c}' }] };
    expect([...referencesIn(config)]).toEqual(['{vault://env/a}', '{vault://hcv/b/c}']);
  });
});
