import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProblem, looksSigned, parseSigned, parseToken, tokenLengthMax } from './unverified-token.ts';

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const claims = fc
  .dictionary(fc.string({ maxLength: 12 }), json, { maxKeys: 8 })
  .map((all) => JSON.parse(JSON.stringify(all)) as object);
const signature = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));

describe('reading tokens', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(claims, fc.string({ maxLength: 20 }), signature, (payload, kid, signed) => {
        const token = parseToken(
          `${encode({ alg: 'RS256', kid, typ: 'application/AT+JWT' })}.${encode(payload)}.${signed}`,
        );
        expect(token).toMatchObject({ alg: 'RS256', kid, typ: 'at+jwt' });
        expect(isProblem(token) ? undefined : token.claims).toEqual(payload);
      }),
    );
  });

  it('never throws, and takes nothing that is not three parts', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      signature,
      claims.map(encode),
      fc.constant('.'),
      fc.constant(''),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('.', '', ' ', '='), (pieces, by) => {
        const text = pieces.join(by);
        const token = parseToken(text);
        if (isProblem(token)) return;
        expect(looksSigned(text)).toBe(true);
        expect(text).toMatch(/^[\w-]+\.[\w-]*\.[\w-]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes only one writing of the same bytes', () => {
    const change = fc.record({ at: fc.nat(), by: fc.constantFrom('=', ' ', '\n', '+', '/', '?', '%', 'é', '\0', '') });
    fc.assert(
      fc.property(claims, signature, change, (payload, signed, { at, by }) => {
        const text = `${encode({ alg: 'RS256' })}.${encode(payload)}.${signed}`;
        const place = at % (text.length + 1);
        const changed = text.slice(0, place) + by + text.slice(place);
        if (changed !== text) expect(isProblem(parseToken(changed))).toBe(true);
      }),
    );
  });

  it('refuses a member that appears twice, wherever', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), json, json, (name, one, other) => {
        const twice = `{${JSON.stringify(name)}:${JSON.stringify(one)},${JSON.stringify(name)}:${JSON.stringify(other)}}`;
        const nested = `{"a":{"b":[${twice}]}}`;
        for (const payload of [twice, nested])
          expect(isProblem(parseToken(`${encode({ alg: 'RS256' })}.${encode(payload)}.c2ln`))).toBe(true);
        expect(isProblem(parseSigned(`${encode(`{"alg":"RS256","x":${twice}}`)}.e30.c2ln`))).toBe(true);
      }),
    );
  });

  it('does no work on what is too long', () => {
    const long = `${encode({ alg: 'RS256' })}.${'a'.repeat(tokenLengthMax)}.c2ln`;
    expect(parseToken(long)).toMatchObject({ problem: `longer than ${tokenLengthMax} characters` });
    const header = `${encode({ alg: 'RS256', x: 'x'.repeat(4096) })}.e30.c2ln`;
    expect(parseToken(header)).toMatchObject({ problem: expect.stringContaining('header is longer') });
  });
});
