import { createHash, randomBytes } from 'node:crypto';
import {
  freePort,
  PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let idp: RunningIdp;
let gateway: RunningGateway;
let issuer: string;
let resource: string;

beforeAll(async () => {
  idp = await startIdp({ registration: false, resourceIndicators: false, asksConsent: false });
  const port = await freePort('127.0.0.1');
  issuer = `http://127.0.0.1:${port}/oauth`;
  resource = `http://127.0.0.1:${port}/mcp`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      routes: [
        {
          name: 'oauth',
          paths: ['/oauth', '/.well-known/oauth-authorization-server/oauth'],
          strip_path: false,
          plugins: [
            {
              name: 'oauth-facade',
              config: {
                issuer,
                name: 'Example Corp',
                resources: [
                  { resource, name: 'Company tools', scopes: ['tools:read', 'tools:write'] },
                  { resource: `${resource}-other` },
                ],
                provider: {
                  issuer: idp.issuer,
                  client_id: idp.clients.gateway.id,
                  client_secret: '{vault://env/idp-secret}',
                  scopes: ['openid', 'profile', 'email', 'offline_access'],
                },
                signing_keys: ['{vault://env/facade-key}'],
                secrets: ['{vault://env/facade-secret}'],
                redirect_schemes: ['cursor'],
              },
            },
          ],
        },
      ],
    }),
    args: ['--proxy-listen', `127.0.0.1:${port}`, '--outbound-allow', '127.0.0.0/8'],
    env: {
      IDP_SECRET: idp.clients.gateway.secret!,
      FACADE_KEY: JSON.stringify(await exportJWK(privateKey)),
      FACADE_SECRET: randomBytes(32).toString('hex'),
    },
  });
}, 60_000);
afterAll(async () => {
  await gateway?.stop();
  await idp?.stop();
});

const callback = 'http://127.0.0.1:9/callback';

interface Pkce {
  verifier: string;
  challenge: string;
}
function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

async function register(description: Record<string, unknown> = {}): Promise<Response> {
  return await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Inspector',
      redirect_uris: [callback],
      application_type: 'native',
      ...description,
    }),
  });
}

async function clientId(description?: Record<string, unknown>): Promise<string> {
  return ((await (await register(description)).json()) as { client_id: string }).client_id;
}

function authorizationUrl(parameters: Record<string, string | undefined>): string {
  const url = new URL(`${issuer}/authorize`);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    redirect_uri: callback,
    code_challenge_method: 'S256',
    state: 'their state',
    resource,
    ...parameters,
  }))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

const sealedIn = (html: string) => /name="request" value="([^"]+)"/.exec(html)?.[1];

/** Opens the page, says yes, signs in, and gives the address that leads back to the client. */
async function signIn(person: string, url: string, until: string, browser = new PlainBrowser()): Promise<URL> {
  const asked = await browser.open(url, { until });
  const request = sealedIn(asked.text);
  if (request === undefined) return asked.url;
  const body = new URLSearchParams({ request, decision: 'allow' });
  let visit = await browser.open(`${issuer}/consent`, { body, until });
  if (!visit.url.href.startsWith(until)) visit = await idp.signIn(person, visit.url.href, { browser, until });
  return visit.url;
}

async function token(form: Record<string, string>): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function tokensOf(person: string) {
  const { verifier, challenge } = pkce();
  const client_id = await clientId();
  const back = await signIn(person, authorizationUrl({ client_id, code_challenge: challenge }), callback);
  const code = back.searchParams.get('code')!;
  const answer = await token({
    grant_type: 'authorization_code',
    code,
    client_id,
    redirect_uri: callback,
    code_verifier: verifier,
  });
  return { ...answer.body, client_id, code, verifier } as Record<string, string>;
}

describe('a client that registers itself', () => {
  it('gets a token for the resource, of the person who has signed in', async () => {
    const { verifier, challenge } = pkce();
    const client_id = await clientId();
    const back = await signIn('alice', authorizationUrl({ client_id, code_challenge: challenge }), callback);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: 'their state',
      iss: issuer,
    });

    const form = { grant_type: 'authorization_code', client_id, redirect_uri: callback, code_verifier: verifier };
    const { status, body } = await token({ ...form, code: back.searchParams.get('code')! });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'tools:read tools:write' });
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const { payload } = await jwtVerify(body['access_token']!, keys, { issuer, audience: resource, typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: 'alice', groups: ['konnect-mcp-users'], email: 'alice@example.com' });
    expect(payload['client_id']).toMatch(/^registered:/);
  });

  it('refreshes, and each refresh token is good once', async () => {
    const first = await tokensOf('alice');
    const { client_id } = first;
    const refresh = (refresh_token: string) =>
      token({ grant_type: 'refresh_token', client_id: client_id!, refresh_token });
    const second = await refresh(first['refresh_token']!);
    expect(second.status, JSON.stringify(second.body)).toBe(200);
    expect(await refresh(first['refresh_token']!)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    // Somebody else has it too: what came of it is over.
    expect(await refresh(second.body['refresh_token']!)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });
});
