import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeys } from './parse-keys.ts';

const rsa = (modulusLength = 2048, publicExponent = 65537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const publicOf = ({ publicKey }: ReturnType<typeof rsa>) =>
  publicKey.export({ format: 'jwk' }) as Record<string, string>;
const good = publicOf(rsa());
const other = publicOf(rsa());
const ec = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }) as Record<string, string>;
const p256 = ec('P-256');

const parse = (keys: unknown) => parseKeys(Buffer.from(JSON.stringify({ keys })));
const kidsOf = async (keys: unknown) => (await parse(keys)).keys.map(({ kid }) => kid);

describe('a key set', () => {
  it('gives the keys that signatures are verified with, and their algorithms', async () => {
    const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const { keys, refused } = await parse([
      { ...good, kid: 'rsa' },
      { ...other, kid: 'one', alg: 'PS256', use: 'sig' },
      { ...p256, kid: 'ec', key_ops: ['verify'] },
      { ...ec('P-384'), kid: 'ec384' },
      { ...ed, kid: 'ed' },
    ]);
    expect(refused).toEqual([]);
    expect(Object.fromEntries(keys.map(({ kid, algorithms }) => [kid, algorithms]))).toEqual({
      rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
      one: ['PS256'],
      ec: ['ES256'],
      ec384: ['ES384'],
      ed: ['EdDSA', 'Ed25519'],
    });
  });

  it('keeps nothing private', async () => {
    const pair = rsa();
    const jwk = pair.privateKey.export({ format: 'jwk' });
    const { keys } = await parse([{ ...jwk, kid: 'a', x5c: ['x'], note: 'secret' }]);
    expect(Object.keys(keys[0]!.jwk).sort()).toEqual(['e', 'kty', 'n']);
  });

  it.each<[string, object]>([
    ['with 1024 bits', publicOf(rsa(1024))],
    ['with exponent 3', publicOf(rsa(2048, 3))],
    ['with exponent 1', { ...good, e: 'AQ' }],
    ['with an even exponent', { ...good, e: 'AQAC' }],
    ['with exponent 0', { ...good, e: 'AA' }],
    ['without exponent', { ...good, e: undefined }],
    ['with a modulus that is no number', { ...good, n: '!' }],
    ['with a modulus of 20,000 bits', { ...good, n: 'x'.repeat(3_400) }],
    ['that is a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['whose algorithm is another kind’s', { ...good, alg: 'ES256' }],
    ['whose algorithm is none', { ...good, alg: 'none' }],
    ['whose algorithm is a shared secret’s', { ...good, alg: 'HS256' }],
    ['on a curve that is not supported', { ...p256, crv: 'secp256k1' }],
    ['on another curve than it says', { ...p256, crv: 'P-384' }],
    ['not on its curve', { ...p256, y: p256['x'] }],
    ['with a kid that is a number', { ...good, kid: 1 }],
  ])('leaves out a key %s, and says so', async (_what, jwk) => {
    const { keys, refused } = await parse([
      { kid: 'bad', ...jwk },
      { ...other, kid: 'good' },
    ]);
    expect(keys.map(({ kid }) => kid)).toEqual(['good']);
    expect(refused).toHaveLength(1);
    expect(refused[0]).not.toContain('c2VjcmV0');
  });

  it.each<[string, object]>([
    ['encryption', { ...good, use: 'enc' }],
    ['signing only', { ...good, key_ops: ['sign'] }],
    ['an unknown kind', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'x' }],
  ])('leaves out a key for %s without a word', async (_what, jwk) => {
    expect(await parse([{ kid: 'x', ...jwk }])).toEqual({ keys: [], refused: [] });
  });

  it('chooses none of several keys that one kid names, unless they are the same or of different kinds', async () => {
    expect(
      await kidsOf([
        { ...good, kid: 'a' },
        { ...other, kid: 'a' },
        { ...p256, kid: 'b' },
      ]),
    ).toEqual(['b']);
    expect(
      await kidsOf([
        { ...good, kid: 'a' },
        { ...good, kid: 'a' },
      ]),
    ).toEqual(['a']);
    expect(
      await kidsOf([
        { ...good, kid: 'a' },
        { ...p256, kid: 'a' },
      ]),
    ).toEqual(['a', 'a']);
    expect(
      await kidsOf([
        { ...good, kid: 'a', alg: 'RS256' },
        { ...good, kid: 'a', alg: 'PS256' },
      ]),
    ).toEqual(['a', 'a']);
    expect(await kidsOf([good, other])).toEqual([undefined, undefined]);
  });

  it.each([
    ['not JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['without keys', '{}'],
    ['with keys that are no list', '{"keys":{}}'],
    ['with the list twice', '{"keys":[],"keys":[]}'],
    ['of too many keys', JSON.stringify({ keys: Array(300).fill({}) })],
    ['nested too deep', `{"keys":[{"n":${'['.repeat(7)}${']'.repeat(7)}}]}`],
  ])('that is %s is none', async (_what, text) => {
    await expect(parseKeys(Buffer.from(text))).rejects.toThrow('key set');
  });

  it('of whatever entries makes nothing fail', async () => {
    // What is nested deeper is no key set, which is tested above.
    const value = fc.jsonValue({ maxDepth: 4 });
    const entry = fc.oneof(
      value,
      fc.record(
        {
          kty: fc.constantFrom('RSA', 'EC', 'OKP', 'oct'),
          n: value,
          e: value,
          x: value,
          y: value,
          crv: fc.constantFrom('P-256', 'Ed25519', 'x'),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (entries) => {
        const { keys } = await parse([...entries, { ...good, kid: 'the good one' }]);
        expect(keys.map(({ kid }) => kid)).toContain('the good one');
      }),
      { numRuns: 200 },
    );
  });
});
