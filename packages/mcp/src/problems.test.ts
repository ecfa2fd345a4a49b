import { describe, expect, it } from 'vitest';
import { errorCodes, problems, writeError } from './problems.ts';

describe('JSON-RPC errors', () => {
  it('carry the id as it was written', () => {
    expect(writeError('12345678901234567890', -32602, 'no "x"').toString()).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32602,"message":"no \\"x\\""}}',
    );
    expect(writeError('"a\\u0062"', -32600, 'm').toString()).toContain('"id":"a\\u0062"');
    expect(JSON.parse(writeError(undefined, -32700, 'm').toString())).toHaveProperty('id', null);
  });

  it('use codes that the specifications define', () => {
    const known = new Set<number>(Object.values(errorCodes));
    for (const { code } of Object.values(problems)) expect(known).toContain(code);
  });
});
