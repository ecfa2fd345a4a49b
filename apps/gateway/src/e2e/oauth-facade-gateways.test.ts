import { randomBytes } from 'node:crypto';
import {
  consentAndSignIn,
  PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  type RunningMcpServer,
  type RunningRedis,
  sealedRequestIn,
  startGateway,
  startIdp,
  startMcpServer,
  startRedis,
} from '@sallyport/testkit';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callback, pkce } from './oauth-facade-support.ts';

/** Nobody is reached by this name: what the gateway needs of itself it must have without the network. */
const issuer = 'https://gateway.invalid/oauth';
const resource = 'https://gateway.invalid/mcp';
const retired = 'https://gateway.invalid/retired';
const oldSecret = randomBytes(32).toString('hex');
const newSecret = randomBytes(32).toString('hex');

const atProvider = { client_id: 'facade', client_secret: 'facade-secret' };

let idp: RunningIdp;
let mcp: RunningMcpServer;
let signingKey: JWK;
let redis: RunningRedis;
/** Two gateways behind one name; the second has the next configuration already: a new secret, and a resource less. */
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  idp = await startIdp({
    registration: false,
    resourceIndicators: false,
    asksConsent: false,
    clients: [
      { ...atProvider, redirect_uris: [`${issuer}/callback`], grant_types: ['authorization_code', 'refresh_token'] },
    ],
  });
  mcp = await startMcpServer();
  redis = await startRedis();
  signingKey = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const key = JSON.stringify(signingKey);
  gateways.push(await startGateway({ config: configOf(key, [oldSecret], [resource, retired]) }));
  gateways.push(await startGateway({ config: configOf(key, [newSecret, oldSecret], [resource]) }));
}, 60_000);
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await redis?.stop();
  await mcp?.stop();
  await idp?.stop();
});

function configOf(key: string, secrets: readonly string[], resources: readonly string[]): string {
  const facade = {
    issuer,
    resources: resources.map((name) => ({ resource: name })),
    provider: { issuer: idp.issuer, ...atProvider },
    signing_keys: [key],
    secrets,
    storage: 'redis',
    redis: { host: '127.0.0.1', port: redis.port },
  };
  const resourceServer = { resource, authorization_servers: [issuer] };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'tools',
        url: new URL(mcp.url).origin,
        routes: [{ name: 'tools', paths: ['/mcp'], strip_path: false }],
        plugins: [{ name: 'ai-mcp-oauth2', config: resourceServer }],
      },
    ],
    routes: [
      { name: 'oauth', paths: ['/oauth'], strip_path: false, plugins: [{ name: 'oauth-facade', config: facade }] },
    ],
  });
}

const urlOf = (gateway: RunningGateway, path: string) => `${gateway.proxyUrl}${path}`;

async function register(gateway: RunningGateway): Promise<string> {
  const response = await fetch(urlOf(gateway, '/oauth/register'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [callback] }),
  });
  return ((await response.json()) as { client_id: string }).client_id;
}

async function token(gateway: RunningGateway, form: Record<string, string>) {
  const response = await fetch(urlOf(gateway, '/oauth/token'), { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** A sign-in whose steps fall on this gateway and that, as a balancer sends them. */
async function codeOver(first: RunningGateway, second: RunningGateway, wanted = resource) {
  const client_id = await register(first);
  const { verifier, challenge } = pkce();
  const query = { response_type: 'code', client_id, redirect_uri: callback, code_challenge: challenge };
  const parameters = new URLSearchParams({ ...query, resource: wanted, code_challenge_method: 'S256' });
  const browser = new PlainBrowser();
  const url = urlOf(second, `/oauth/authorize?${parameters}`);
  const atCallback = await consentAndSignIn(idp, 'alice', url, { until: `${issuer}/callback`, browser });
  const visit = await browser.open(urlOf(second, `/oauth/callback${atCallback.search}`), { until: callback });
  const code = visit.url.searchParams.get('code')!;
  return { grant_type: 'authorization_code', code, client_id, redirect_uri: callback, code_verifier: verifier };
}

it('a client of one gateway signs in at another, and its code is good once at both together', async () => {
  const [first, second] = gateways as [RunningGateway, RunningGateway];
  const form = await codeOver(first, second);
  const answers = await Promise.all([second, second, second, second].map((gateway) => token(gateway, form)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
});

it('a refresh token that was used at one gateway is over at the other', async () => {
  const [first, second] = gateways as [RunningGateway, RunningGateway];
  const form = await codeOver(first, first);
  const { body } = await token(second, form);
  const refresh = { grant_type: 'refresh_token', client_id: form.client_id, refresh_token: body['refresh_token']! };
  expect((await token(second, refresh)).status).toBe(200);
  expect(await token(second, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it('what was granted for a resource that is gone is worth nothing', async () => {
  const [first, second] = gateways as [RunningGateway, RunningGateway];
  const form = await codeOver(first, first, retired);
  expect(await token(second, form)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  const { body } = await token(first, form);
  const refresh = { grant_type: 'refresh_token', client_id: form.client_id, refresh_token: body['refresh_token']! };
  expect(await token(second, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  expect((await token(first, refresh)).status).toBe(200);
});

it('what is sealed with the new secret, gateways that do not have it yet refuse', async () => {
  const [first, second] = gateways as [RunningGateway, RunningGateway];
  const client_id = await register(second);
  const { response, text } = await new PlainBrowser().open(urlOf(first, `/oauth/authorize?client_id=${client_id}`));
  expect([response.status, sealedRequestIn(text)]).toEqual([400, undefined]);
});

it('secrets do not show in the Admin API', async () => {
  const [first] = gateways as [RunningGateway];
  const text = await (await fetch(`${first.adminUrl}/plugins`)).text();
  expect(text).toContain('oauth-facade');
  for (const secret of [oldSecret, atProvider.client_secret, signingKey.d!]) expect(text).not.toContain(secret);
});

it('tokens are verified in the same gateway without asking it from outside', async () => {
  for (const gateway of gateways) {
    const { body } = await token(gateway, await codeOver(gateway, gateway));
    const answer = await fetch(urlOf(gateway, '/mcp'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${body['access_token']}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
      }),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }
});
