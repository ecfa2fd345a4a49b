import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type RunningGateway, type RunningIdp, startGateway, startIdp } from '@sallyport/testkit';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, echoed, serve, type TestServer } from './support.ts';

// Found wherever they leak to.
const jwtSecret = `jwt-${randomBytes(24).toString('hex')}`;
const hmacSecret = `hmac-${randomBytes(24).toString('hex')}`;
const apiKey = `key-${randomBytes(24).toString('hex')}`;
const password = `password-${randomBytes(24).toString('hex')}`;

let folder: string;
let logFile: string;
let upstream: TestServer;
let idp: RunningIdp;
let gateway: RunningGateway;

const anyOf = (...plugins: string[]) =>
  plugins.map((name) => `{ name: ${name}, config: { anonymous: nobody } }`).join(', ');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-credentials-'));
  logFile = join(folder, 'log.json');
  upstream = await serve((request, response) => {
    const { method, url, headers } = request;
    request.resume().once('end', () => response.end(JSON.stringify({ method, url, headers, body: '' })));
  });
  idp = await startIdp();
  const oidc = `{ name: openid-connect, config: { issuer: "${idp.issuer}", auth_methods: [bearer], authenticated_groups_claim: [groups] } }`;
  gateway = await startGateway({
    args: ['--log-level', 'debug'],
    config: `
_format_version: "3.0"
services:
  - name: s
    url: "${upstream.url}"
    routes:
      - { name: jwt, paths: [/jwt], plugins: [{ name: jwt, config: { cookie_names: [token] } }] }
      - { name: hmac, paths: [/hmac], strip_path: false, plugins: [{ name: hmac-auth, config: { enforce_headers: [request-line, host], validate_request_body: true } }] }
      - { name: any, paths: [/any], plugins: [${anyOf('key-auth', 'jwt', 'hmac-auth', 'basic-auth')}] }
      - { name: groups, paths: [/groups], plugins: [${oidc}, { name: acl, config: { allow: [konnect-mcp-users] } }] }
      - { name: limited, paths: [/limited], plugins: [${oidc}, { name: rate-limiting, config: { hour: 2, limit_by: credential } }] }
      - name: both
        paths: [/both]
        plugins:
          - { name: key-auth }
          - ${oidc}
          - name: agent-access
            config: { rules: [{ agents: [bot], persons: [alice] }, { agents: [gateway] }] }
consumers:
  - username: ann
    jwt_secrets: [{ key: ann, secret: ${jwtSecret} }]
    hmacauth_credentials: [{ username: ann, secret: ${hmacSecret} }]
    keyauth_credentials: [{ key: ${apiKey} }]
    basicauth_credentials: [{ username: ann, password: ${password} }]
  - username: bot
    keyauth_credentials: [{ key: bot-${apiKey} }]
  - username: other-bot
    keyauth_credentials: [{ key: other-${apiKey} }]
  - username: nobody
    plugins: [{ name: request-termination, config: { status_code: 401, message: Unauthorized } }]
plugins:
  - { name: file-log, config: { path: "${logFile}" } }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([upstream?.stop(), idp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const call = (
  path: string,
  headers: readonly string[] = [],
  more: { method?: string; body?: string | Readable } = {},
) => ask(gateway.proxyUrl + path, { headers, ...more });
const says = ({ status, text }: Answer) => [status, (JSON.parse(text) as { message?: string }).message];
const authorization = (value: string) => ['Authorization', value];
const token = (claims: object = {}) =>
  new SignJWT({ iss: 'ann', ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(jwtSecret));

interface Signing {
  method?: string;
  body?: string;
  /** Instead of the body that was signed. */
  sent?: string;
  secret?: string;
  extra?: readonly string[];
}

function signed(path: string, { method = 'GET', body = '', sent, secret = hmacSecret, extra = [] }: Signing = {}) {
  const { host } = new URL(gateway.proxyUrl);
  const date = new Date().toUTCString();
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
  const names = body === '' ? 'date host request-line' : 'date host request-line digest';
  const lines = [`date: ${date}`, `host: ${host}`, `${method} ${path} HTTP/1.1`, `digest: ${digest}`];
  const text = lines.slice(0, names.split(' ').length).join('\n');
  const signature = createHmac('sha256', secret).update(text).digest('base64');
  return call(
    path,
    [
      ...['Date', date, ...(body === '' ? [] : ['Digest', digest])],
      ...authorization(`hmac username="ann", algorithm="hmac-sha256", headers="${names}", signature="${signature}"`),
      ...extra,
    ],
    { method, ...(body !== '' && { body: sent ?? body }) },
  );
}

describe('jwt', () => {
  it('lets a signed token in, by header, query or cookie', async () => {
    const good = await token();
    for (const answer of [
      await call('/jwt', authorization(`Bearer ${good}`)),
      await call(`/jwt?jwt=${good}`),
      await call('/jwt', ['Cookie', `a=b; token=${good}`]),
    ])
      expect(echoed(answer).headers).toMatchObject({ 'x-consumer-username': 'ann', 'x-credential-identifier': 'ann' });
  });

  it('refuses others, in Kong’s words', async () => {
    expect(says(await call('/jwt'))).toEqual([401, 'Unauthorized']);
    const forged = `${(await token()).slice(0, -3)}AAA`;
    const answer = await call('/jwt', authorization(`Bearer ${forged}`));
    expect(says(answer)).toEqual([401, 'Invalid signature']);
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    const expired = await call('/jwt', authorization(`Bearer ${await token({ exp: 1 })}`));
    expect([expired.status, JSON.parse(expired.text)]).toEqual([401, { exp: 'token expired' }]);
  });

  it('refuses a token of a megabyte before reading it', async () => {
    expect((await call('/jwt', authorization(`Bearer ${'a'.repeat(1 << 20)}`))).status).toBe(431);
  });
});

describe('hmac-auth', () => {
  it('knows a signed request, with and without body', async () => {
    expect(echoed(await signed('/hmac?a=%20b')).headers['x-consumer-username']).toBe('ann');
    expect(echoed(await signed('/hmac', { method: 'POST', body: '{"a":1}' })).headers['x-consumer-username']).toBe(
      'ann',
    );
  });

  it('refuses one that was changed on its way', async () => {
    expect(says(await signed('/hmac', { secret: 'other' }))).toEqual([401, 'HMAC signature does not match']);
    expect(says(await signed('/hmac', { method: 'POST', body: '{"a":1}', sent: '{"a":2}' }))[0]).toBe(401);
    expect(says(await signed('/hmac', { extra: ['Date', new Date().toUTCString()] }))[0]).toBe(401);
    expect(says(await call('/hmac?x', ['Date', new Date().toUTCString()]))).toEqual([401, 'Unauthorized']);
  });

  it('reads the body of nobody who does not sign', async () => {
    // A body that never ends would be waited for.
    const endless = new Readable({ read() {} });
    endless.push('a');
    expect((await call('/hmac', [], { method: 'POST', body: endless })).status).toBe(401);
    endless.destroy();
  });
});

describe('several ways', () => {
  it('each of them is enough', async () => {
    for (const headers of [
      ['apikey', apiKey],
      authorization(`Bearer ${await token()}`),
      authorization(`Basic ${btoa(`ann:${password}`)}`),
    ]) {
      const { headers: told } = echoed(await call('/any', headers));
      expect(told['x-consumer-username']).toBe('ann');
      expect(told).not.toHaveProperty('x-anonymous-consumer');
    }
    expect(says(await call('/any'))).toEqual([401, 'Unauthorized']);
    expect(says(await call('/any', ['apikey', 'wrong']))).toEqual([401, 'Unauthorized']);
  });
});

describe('tokens of a provider', () => {
  const bearer = async (person: string) => authorization(`Bearer ${(await idp.tokensOf(person)).access_token}`);

  it('bring groups that acl goes by', async () => {
    const forged = ['X-Authenticated-Groups', 'admins', 'X-Consumer-Groups', 'admins'];
    const { headers } = echoed(await call('/groups', [...(await bearer('alice')), ...forged]));
    expect(headers['x-authenticated-groups']).toBe('konnect-mcp-users');
    expect(headers).not.toHaveProperty('x-consumer-groups');
    expect(says(await call('/groups', await bearer('bob')))).toEqual([403, 'You cannot consume this service']);
    expect((await call('/groups')).status).toBe(401);
  });

  it('are counted by their subject where there is no consumer', async () => {
    const statuses = async (person: string, times: number) => {
      const all: number[] = [];
      // A new token each time is still the same person.
      for (let i = 0; i < times; i++) all.push((await call('/limited', await bearer(person))).status);
      return all;
    };
    expect(await statuses('alice', 3)).toEqual([200, 200, 429]);
    expect(await statuses('bob', 1)).toEqual([200]);
  });

  it('say for whom a program acts that shows a key of its own', async () => {
    const through = async (key: string, person: string) => call('/both', ['apikey', key, ...(await bearer(person))]);
    const { headers } = echoed(await through(`bot-${apiKey}`, 'alice'));
    expect(headers['x-authenticated-person']).toBe('alice');
    expect(headers['x-authenticated-agent']).toMatch(/^[0-9a-f-]{36}, gateway$/);
    const forbidden = 'This agent may not act for you here';
    expect(says(await through(`other-${apiKey}`, 'alice'))).toEqual([403, forbidden]);
    expect(says(await through(`bot-${apiKey}`, 'bob'))).toEqual([403, forbidden]);
    expect((await call('/both', await bearer('alice'))).status).toBe(401);
    expect((await call('/both', ['apikey', `bot-${apiKey}`])).status).toBe(401);
  });
});

it('secrets and tokens are shown nowhere', async () => {
  const good = await token({ leak: 'here' });
  await call(`/jwt?jwt=${good}`, ['Cookie', `token=${good}`]);
  await call('/any', ['apikey', apiKey, ...authorization(`Bearer ${good}`)]);
  const shown = await Promise.all(
    [
      '/jwts',
      '/hmac-auths',
      '/key-auths',
      '/basic-auths',
      '/plugins',
      '/consumers/ann/jwt',
      '/consumers/ann/hmac-auth',
    ].map(async (path) => {
      const { status, text } = await ask(gateway.adminUrl + path);
      expect(status, path).toBe(200);
      return text;
    }),
  );
  expect(shown[0]).toContain('"secret":"[secret]"');
  await expect.poll(() => readFile(logFile, 'utf8')).toContain('jwt=REDACTED');
  const everything = [...shown, await readFile(logFile, 'utf8'), ...gateway.logs].join('\n');
  for (const secret of [jwtSecret, hmacSecret, apiKey, password, good])
    for (const form of [secret, btoa(secret), Buffer.from(secret).toString('hex')])
      expect(everything.includes(form), secret.slice(0, 8)).toBe(false);
});
