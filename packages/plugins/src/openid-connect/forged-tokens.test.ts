import { createHmac, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { createSigningKey, fakeServices, runPlugin, type SigningKey, TokenIssuer } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

// One provider and one gateway for all: what is refused must leave no trace for what comes after it.
const services = fakeServices();
const nowSeconds = services.clock.nowMs() / 1000;
let issuer: TokenIssuer;
let key: SigningKey;
let ecKey: SigningKey;
/** The attacker's own. */
const mallory = generateKeyPairSync('rsa', { modulusLength: 2048 });
const malloryEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let run: ReturnType<typeof runPlugin>;
let runWithSecret: ReturnType<typeof runPlugin>;

beforeAll(async () => {
  key = await createSigningKey('RS256', 'key-1');
  issuer = await TokenIssuer.create({ key, nowMs: () => services.clock.nowMs() });
  ecKey = await issuer.addKey('ES256', 'ec');
  services.http.document = (request) => issuer.answer(request);
  const config = { issuer: issuer.issuer, auth_methods: ['bearer'] };
  run = runPlugin(openidConnect, config, { services });
  const secret = 'a secret of thirty-two characters';
  const hs = { ...config, enable_hs_signatures: true, client_id: ['gateway'], client_secret: [secret] };
  runWithSecret = runPlugin(openidConnect, hs, { services });
});

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString('base64url');

const good = { iss: 'https://idp.example', sub: 'alice', aud: 'api', iat: nowSeconds, exp: nowSeconds + 300 };

type Part = Record<string, unknown> | string | Buffer;

/** A token with exactly these parts, its signature made by `sign`. */
function forge(header: Part, payload: Part, sign: (input: string) => Buffer | string): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = sign(input);
  return `${input}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`;
}

const rs256 = (by: KeyObject) => (input: string) => createSign('sha256').update(input).sign(by);
const hmac = (algorithm: string, secret: string | Buffer) => (input: string) =>
  createHmac(algorithm, secret).update(input).digest();
const providerKey = () => rs256(keyObject(key));
const keyObject = (of: SigningKey) => privateKeys.get(of.kid)!;
const privateKeys = new Map<string, KeyObject>();

beforeAll(async () => {
  const { KeyObject: Key } = await import('node:crypto');
  for (const one of issuer.keys) privateKeys.set(one.kid, Key.from(one.privateKey as never));
});

const header = (changes: Record<string, unknown> = {}) => ({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1', ...changes });
/** Signed by the provider, and wrong in what it says. */
const says =
  (payload: Part, head: Part = header()) =>
  () =>
    forge(head, payload, providerKey());
const publicKey = () => createPublicKey({ key: issuer.keys[0]!.jwk as never, format: 'jwk' });
const pem = () => publicKey().export({ type: 'spki', format: 'pem' }) as string;
const der = () => publicKey().export({ type: 'spki', format: 'der' }) as Buffer;
const malloryJwk = () => mallory.publicKey.export({ format: 'jwk' });

type Case = readonly [what: string, token: () => string];

const hashes: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
const publicTexts: [string, () => string | Buffer][] = [
  ['PEM', pem],
  ['PEM without its last line break', () => pem().trimEnd()],
  ['PEM with CRLF', () => pem().replaceAll('\n', '\r\n')],
  ['DER', der],
  ['JWK', () => JSON.stringify(key.jwk)],
  ['modulus', () => Buffer.from(key.jwk.n!, 'base64url')],
  ['encoded modulus', () => key.jwk.n!],
  ['kid', () => 'key-1'],
  ['nothing', () => ''],
  ['its issuer', () => issuer.issuer],
];

const algorithms: Case[] = [
  ...[
    'none',
    'None',
    'nOnE',
    'NONE',
    'none ',
    ' none',
    '',
    'null',
    'RS256 ',
    'rs256',
    'HS256',
    'RSA',
    'dir',
    'ES256K',
    'RS1',
  ].flatMap((alg): Case[] => [
    [`the algorithm “${alg}” and no signature`, () => forge(header({ alg }), good, () => '')],
    [`the algorithm “${alg}” and some signature`, () => forge(header({ alg }), good, () => 'c2lnbmF0dXJl')],
    [`the algorithm “${alg}” and no kid`, () => forge({ alg }, good, () => '')],
  ]),
  ...[undefined, null, 0, true, ['RS256'], { alg: 'RS256' }].map(
    (alg): Case => [`the algorithm ${JSON.stringify(alg)}`, () => forge(header({ alg }), good, providerKey())],
  ),
  ...Object.keys(hashes).flatMap((alg) =>
    publicTexts.map(
      ([name, secret]): Case => [
        `${alg} with the ${name} of the provider’s key as its secret`,
        () => forge(header({ alg }), good, hmac(hashes[alg]!, secret())),
      ],
    ),
  ),
  ...['RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'EdDSA'].map(
    (alg): Case => [
      `a signature made with RS256 that is said to be ${alg}`,
      () => forge(header({ alg }), good, providerKey()),
    ],
  ),
  [
    'RS512 made with a key for RS256',
    () => forge(header({ alg: 'RS512' }), good, (input) => createSign('sha512').update(input).sign(keyObject(key))),
  ],
  ['a key of another kind', () => forge(header({ alg: 'RS256', kid: 'ec' }), good, providerKey())],
  [
    'an elliptic signature in DER',
    () =>
      forge(header({ alg: 'ES256', kid: 'ec' }), good, (input) =>
        createSign('sha256').update(input).sign(keyObject(ecKey)),
      ),
  ],
  ['an elliptic signature of zeros', () => forge(header({ alg: 'ES256', kid: 'ec' }), good, () => Buffer.alloc(64))],
  ['an elliptic signature of nothing', () => forge(header({ alg: 'ES256', kid: 'ec' }), good, () => Buffer.alloc(0))],
  [
    'the attacker’s elliptic key',
    () =>
      forge(header({ alg: 'ES256', kid: 'ec' }), good, (input) =>
        createSign('sha256').update(input).sign({ key: malloryEc.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
  ],
];

const kids: Case[] = [
  '../../dev/null',
  '/dev/null',
  '/proc/self/environ',
  "x' UNION SELECT 'key';--",
  '1 OR 1=1',
  'https://evil.example/key',
  'file:///etc/passwd',
  'KEY-1',
  'key-1 ',
  ' key-1',
  'key-1\0',
  'key-1\n',
  '__proto__',
  'constructor',
  'toString',
  'ключ',
  '',
  '$(id)',
  'x'.repeat(2000),
  'x'.repeat(65_536),
].map(
  (kid): Case => [
    `the kid ${JSON.stringify(kid.slice(0, 40))}`,
    () => forge(header({ kid }), good, rs256(mallory.privateKey)),
  ],
);

const headers: Case[] = [
  ...[0, null, true, ['key-1'], { kid: 'key-1' }].map(
    (kid): Case => [`the kid ${JSON.stringify(kid)}`, says(good, header({ kid }))],
  ),
  ['the attacker’s key in jwk', () => forge({ ...header(), jwk: malloryJwk() }, good, rs256(mallory.privateKey))],
  [
    'the attacker’s key in jwk and no kid',
    () => forge({ alg: 'RS256', jwk: malloryJwk() }, good, rs256(mallory.privateKey)),
  ],
  [
    'the address of the attacker’s keys in jku',
    () => forge(header({ jku: 'https://evil.example/keys' }), good, rs256(mallory.privateKey)),
  ],
  [
    'the address of the attacker’s keys in jku, and their kid',
    () => forge(header({ jku: 'https://evil.example/keys', kid: 'evil' }), good, rs256(mallory.privateKey)),
  ],
  [
    'an address inside in x5u',
    () => forge(header({ x5u: 'http://169.254.169.254/latest' }), good, rs256(mallory.privateKey)),
  ],
  ['a certificate in x5c', () => forge(header({ x5c: [der().toString('base64')] }), good, rs256(mallory.privateKey))],
  ...[[], ['exp'], ['b64'], ['http://example.com/x'], 'exp', null, {}].map(
    (crit): Case => [`critical extensions ${JSON.stringify(crit)}`, says(good, header({ crit, exp: 1 }))],
  ),
  ['b64: false', says(good, header({ b64: false, crit: ['b64'] }))],
  ['b64: false without crit', says(good, header({ b64: false }))],
  ['the algorithm twice', says(good, '{"alg":"none","typ":"at+jwt","kid":"key-1","alg":"RS256"}')],
  ['the kid twice', says(good, '{"alg":"RS256","kid":"other","kid":"key-1"}')],
  ['a header that is a list', says(good, '["RS256"]')],
  ['a header that is a text', says(good, '"RS256"')],
  ['a header that is null', says(good, 'null')],
  ['a header that is no JSON', says(good, '{alg:RS256}')],
  ['a header with a byte order mark', says(good, `\ufeff${JSON.stringify(header())}`)],
  ['a header nested deeply', says(good, `{"alg":"RS256","kid":"key-1","x":${'['.repeat(50)}${']'.repeat(50)}}`)],
  [
    'a header of many members',
    says(good, header(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`m${i}`, i])))),
  ],
];

const kinds: Case[] = [
  ...[
    'id_token',
    'logout+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'oauth-authz-req+jwt',
    'token-introspection+jwt',
    'refresh+jwt',
    'JOSE',
    'JWE',
    'application/logout+jwt',
    '',
    'at+jwt; charset=utf-8',
  ].map((typ): Case => [`the type “${typ}”`, says(good, header({ typ }))]),
  ...[0, null, ['at+jwt']].map((typ): Case => [`the type ${JSON.stringify(typ)}`, says(good, header({ typ }))]),
  ['an ID token by its at_hash', says({ ...good, at_hash: 'x', nonce: 'n' }, header({ typ: 'JWT' }))],
  ['an ID token by its c_hash', says({ ...good, c_hash: 'x' }, header({ typ: undefined }))],
  ['an ID token by its nonce', says({ ...good, nonce: 'n' }, header({ typ: 'JWT' }))],
  ['an ID token of Cognito', says({ ...good, token_use: 'id' }, header({ typ: undefined }))],
  ...['Refresh', 'Offline', 'ID', 'Logout'].map(
    (typ): Case => [`a token of Keycloak for “${typ}”`, says({ ...good, typ }, header({ typ: 'JWT' }))],
  ),
  [
    'a logout token',
    says({ ...good, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, header({ typ: 'JWT' })),
  ],
];

const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([member]) => member !== name));

const claims: Case[] = [
  ...[
    'https://idp.example/',
    'https://idp.example/tenant',
    'https://idp.example.evil',
    'https://evil.example',
    'http://idp.example',
    'HTTPS://IDP.EXAMPLE',
    'https://idp.example:443',
    'https://idp.exam',
    'idp.example',
    ' https://idp.example',
    'https://user@idp.example',
    'https://іdp.example',
    '',
    '*',
  ].map((iss): Case => [`the issuer “${iss}”`, says({ ...good, iss })]),
  ...[null, 0, true, ['https://idp.example'], { iss: 'https://idp.example' }].map(
    (iss): Case => [`the issuer ${JSON.stringify(iss)}`, says({ ...good, iss })],
  ),
  ['no issuer', says(without('iss'))],
  ...[
    0,
    -1,
    -1e9,
    nowSeconds - 1,
    nowSeconds,
    `${nowSeconds - 1}`,
    'tomorrow',
    '',
    '1e99',
    '0x7fffffff',
    '+9999999999',
    ' 9999999999',
    '9'.repeat(40),
    null,
    true,
    [nowSeconds + 300],
    { exp: 1 },
  ].map((exp): Case => [`exp ${JSON.stringify(exp)}`, says({ ...good, exp })]),
  ['exp 1e308', says(`{"iss":"https://idp.example","sub":"alice","exp":1e308}`)],
  ['exp beyond all numbers', says(`{"iss":"https://idp.example","sub":"alice","exp":1e999}`)],
  ['no exp', says(without('exp'))],
  ...[nowSeconds + 1, nowSeconds + 0.5, 1e12, '9999999999', 'now', true, [0], {}].map(
    (nbf): Case => [`nbf ${JSON.stringify(nbf)}`, says({ ...good, nbf })],
  ),
  ...[nowSeconds + 1, 1e12, '9999999999', 'now', false, [0], {}].map(
    (iat): Case => [`iat ${JSON.stringify(iat)}`, says({ ...good, iat })],
  ),
  ['nobody', says(without('sub'))],
  ...[null, '', {}, [], ['alice', 'bob'], true].map(
    (sub): Case => [`the subject ${JSON.stringify(sub)}`, says({ ...good, sub })],
  ),
  [
    'the issuer twice',
    says(`{"iss":"https://evil.example","sub":"alice","exp":${nowSeconds + 300},"iss":"https://idp.example"}`),
  ],
  [
    'the subject twice, once escaped',
    says(`{"iss":"https://idp.example","sub":"bob","exp":${nowSeconds + 300},"\\u0073ub":"alice"}`),
  ],
  ['a payload that is a list', says(`[${JSON.stringify(good)}]`)],
  ['a payload that is a text', says('"alice"')],
  ['a payload that is null', says('null')],
  ['a payload that is a number', says('1')],
  ['no payload', says('')],
  ['a payload that is no JSON', says('{sub:alice}')],
  ['a payload and more', says(`${JSON.stringify(good)}{}`)],
  ['a payload with a byte order mark', says(`\ufeff${JSON.stringify(good)}`)],
  [
    'a payload that is not UTF-8',
    says(
      Buffer.concat([
        Buffer.from('{"iss":"https://idp.example","sub":"'),
        Buffer.from([0xff]),
        Buffer.from('","exp":9999999999}'),
      ]),
    ),
  ],
  [
    'a payload nested deeply',
    says(`{"iss":"https://idp.example","sub":"alice","exp":9999999999,"x":${'['.repeat(100)}${']'.repeat(100)}}`),
  ],
  ['a token in a token', () => forge(header(), forge(header(), good, providerKey()), providerKey())],
];

const valid = () => forge(header(), good, providerKey());
const parts = () => valid().split('.') as [string, string, string];
const flipped = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

const forms: Case[] = [
  ['one part', () => parts()[0]],
  ['two parts', () => parts().slice(0, 2).join('.')],
  ['an empty signature', () => `${parts().slice(0, 2).join('.')}.`],
  ['an empty header', () => `.${parts().slice(1).join('.')}`],
  ['an empty payload', () => `${parts()[0]}..${parts()[2]}`],
  ['four parts', () => `${valid()}.x`],
  ['five parts, as an encrypted token', () => `${encode({ alg: 'dir', enc: 'A128GCM' })}..a.b.c`],
  [
    'an encrypted token that unfolds',
    () =>
      `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' })}.a.b.${deflateRawSync(Buffer.alloc(1_000_000)).toString('base64url')}.c`,
  ],
  ['six parts', () => `${valid()}.a.b.c`],
  ['dots only', () => '..'],
  ['flattened JSON', () => JSON.stringify({ protected: parts()[0], payload: parts()[1], signature: parts()[2] })],
  [
    'general JSON',
    () => JSON.stringify({ payload: parts()[1], signatures: [{ protected: parts()[0], signature: parts()[2] }] }),
  ],
  ['padding', () => `${valid()}=`],
  ['padding twice', () => `${valid()}==`],
  ['padding in the header', () => `${parts()[0]}=.${parts()[1]}.${parts()[2]}`],
  ['a space within', () => valid().replace('.', ' .')],
  ['a tab within', () => valid().replace('.', '.\t')],
  ['a quote around it', () => `"${valid()}"`],
  ['a comma behind it', () => `${valid()},`],
  ['two of them', () => `${valid()},${valid()}`],
  ['two of them with a space', () => `${valid()} ${valid()}`],
  ['characters of plain base64', () => flipped(valid(), valid().length - 5).replace(/-|_/g, '+')],
  ['a character that is none', () => `${valid().slice(0, -10)}?${valid().slice(-9)}`],
  ['a character behind it', () => `${valid()}A`],
  ['its last character missing', () => valid().slice(0, -1)],
  ['a signature of another token', () => `${parts()[0]}.${encode({ ...good, sub: 'admin' })}.${parts()[2]}`],
  ['a header of another token', () => `${encode(header({ x: 1 }))}.${parts()[1]}.${parts()[2]}`],
  ['a million characters', () => says({ ...good, x: 'x'.repeat(1_000_000) })()],
  ['a million characters that are nothing', () => 'x'.repeat(1_000_000)],
  ['a million dots', () => '.'.repeat(1_000_000)],
  ['a payload of too many values', () => says({ ...good, x: Array(12_000).fill(0) })()],
  ['the attacker’s signature', () => forge(header(), good, rs256(mallory.privateKey))],
  ['the attacker’s signature and no kid', () => forge(header({ kid: undefined }), good, rs256(mallory.privateKey))],
  ...Array.from(
    { length: 40 },
    (_, i): Case => [
      `a signature changed at ${i * 8}`,
      () => `${parts()[0]}.${parts()[1]}.${flipped(parts()[2], i * 8)}`,
    ],
  ),
  ...Array.from(
    { length: 20 },
    (_, i): Case => [
      `a payload changed at ${i * 5}`,
      () => `${parts()[0]}.${flipped(parts()[1], i * 5)}.${parts()[2]}`,
    ],
  ),
];

describe('a token with', () => {
  const all = [...algorithms, ...kids, ...headers, ...kinds, ...claims, ...forms];

  it('nothing wrong passes, so that the others are refused for what is wrong with them', async () => {
    for (const plugin of [run, runWithSecret]) {
      expect(await plugin({ headers: { Authorization: `Bearer ${valid()}` } })).toBe('passed');
    }
    expect(all.length).toBeGreaterThan(200);
  });

  it.each(all)('%s is refused', async (_what, token) => {
    const text = token();
    for (const plugin of [run, runWithSecret]) {
      const { outcome, upstream, x } = await plugin.trace({ headers: { Authorization: `Bearer ${text}` } });
      expect(outcome).toEqual({
        status: 401,
        code: 'openid_unauthorized',
        headers: {
          'www-authenticate': 'Bearer realm="idp.example", error="invalid_token"',
          'content-type': 'application/json; charset=utf-8',
        },
        body: { message: 'Unauthorized' },
      });
      expect(upstream).toBeUndefined();
      expect(x.claims).toBeUndefined();
    }
  });

  it('all that leaves no request to anybody but the provider', () => {
    expect(new Set(services.http.fetches.map(({ url }) => url.host))).toEqual(new Set(['idp.example']));
    expect(issuer.asked['/keys']).toBeLessThanOrEqual(2);
  });
});

describe('several tokens', () => {
  it.each([
    [
      'in two headers',
      () => ({ headers: ['Authorization', `Bearer ${valid()}`, 'Authorization', `Bearer ${valid()}`] }),
    ],
    ['in two parameters', () => ({ url: `/?access_token=${valid()}&access_token=${valid()}` })],
    ['in two headers of another name', () => ({ headers: ['X-Access-Token', valid(), 'X-Access-Token', valid()] })],
  ])('%s are refused', async (_where, request) => {
    expect(await run(request())).toMatchObject({ status: 401 });
  });
});

describe('a good token for somebody else', () => {
  it.each<[string, unknown]>([
    ['absent', undefined],
    ['another', 'other'],
    ['a part of it', 'ap'],
    ['longer', 'api2'],
    ['a wildcard', '*'],
    ['in capitals', 'API'],
    ['empty', ''],
    ['an object', { api: true }],
    ['a list without it', ['other', 'ap i']],
    ['an empty list', []],
    ['a list in a list', [['api']]],
    ['a number', 1],
    ['null', null],
  ])('is forbidden: its audience is %s', async (_what, aud) => {
    const plugin = runPlugin(
      openidConnect,
      { issuer: issuer.issuer, auth_methods: ['bearer'], audience_required: ['api'] },
      { services },
    );
    const refused = await plugin({ headers: { Authorization: `Bearer ${says({ ...good, aud })()}` } });
    expect(refused).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': expect.stringContaining('insufficient_scope') },
    });
    expect(await plugin({ headers: { Authorization: `Bearer ${says({ ...good, aud: ['x', 'api'] })()}` } })).toBe(
      'passed',
    );
  });
});
