import { describe, expect, it } from 'vitest';
import { errorCodes, problems } from './problems.ts';

describe('JSON-RPC errors', () => {
  it('use codes that the specifications define', () => {
    const known = new Set<number>(Object.values(errorCodes));
    for (const { code } of Object.values(problems)) expect(known).toContain(code);
  });
});
