import { createHttpPort } from '@sallyport/runtime';
import { FakeClock, type FakeServices, fakeServices, type RunningIdp, runPlugin, startIdp } from '@sallyport/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { upstreamOauth } from './plugin.ts';

let idp: RunningIdp;
let services: FakeServices;
const clock = new FakeClock(Date.now());
const http = createHttpPort({ clock });

beforeAll(async () => {
  idp = await startIdp();
});
beforeEach(() => {
  services = fakeServices({ clock });
  services.http.document = (request) => http.fetch(request);
});
afterAll(async () => {
  await http.close();
  await idp.stop();
});

const post = async (form: Record<string, string>, { id, secret } = idp.clients.gateway): Promise<string> => {
  const response = await fetch(idp.tokenUrl, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams(form),
  });
  return ((await response.json()) as { access_token: string }).access_token;
};
const tokenOf = (person: string) =>
  post({ grant_type: 'password', username: person, password: person, scope: 'openid email' });

function run(exchange: Record<string, unknown> = {}) {
  const { id, secret } = idp.clients.gateway;
  return runPlugin(
    upstreamOauth,
    {
      oauth: {
        token_endpoint: idp.tokenUrl,
        client_id: id,
        client_secret: secret,
        audience: ['https://orders.example'],
        scopes: ['email'],
      },
      token_exchange: exchange,
    },
    { services },
  );
}

async function upstreamToken(plugin: ReturnType<typeof run>, token: string, headers: Record<string, string> = {}) {
  const { upstream, x } = await plugin.trace({ accessToken: token, claims: decodeJwt(token), headers });
  expect(x.mediation).toEqual({ plugin: 'upstream-oauth', way: 'exchanged', audience: 'https://orders.example' });
  return upstream!.headers['authorization']!.replace('Bearer ', '');
}

it("the upstream gets the caller's token for its own audience, with the gateway as actor", async () => {
  const plugin = run();
  const alices = await tokenOf('alice');
  const claims = decodeJwt(await upstreamToken(plugin, alices));
  expect(claims).toMatchObject({
    sub: 'alice',
    aud: 'https://orders.example',
    scope: 'email',
    act: { sub: idp.clients.gateway.id },
  });
  const bobs = decodeJwt(await upstreamToken(plugin, await tokenOf('bob')));
  expect(bobs.sub).toBe('bob');
});

it('an exchanged token is used again for the same token, and for no other', async () => {
  const plugin = run();
  const [first, second] = [await tokenOf('alice'), await tokenOf('alice')];
  const exchanged = await upstreamToken(plugin, first);
  const before = services.http.fetches.length;
  expect(await upstreamToken(plugin, first)).toBe(exchanged);
  expect(services.http.fetches).toHaveLength(before);
  expect(await upstreamToken(plugin, second)).not.toBe(exchanged);
});

it('an agent can be the actor', async () => {
  const agents = await post({ grant_type: 'client_credentials' }, idp.clients.agent);
  const plugin = run({ actor: 'header', actor_token_header: 'X-Agent-Token' });
  const alices = await tokenOf('alice');
  const { upstream, x } = await plugin.trace({
    accessToken: alices,
    claims: decodeJwt(alices),
    headers: { 'X-Agent-Token': `Bearer ${agents}` },
  });
  expect(decodeJwt(upstream!.headers['authorization']!.slice(7))['act']).toEqual({ sub: idp.clients.agent.id });
  expect(upstream!.headers).not.toHaveProperty('x-agent-token');
  expect(x.secretHeaders).toContain('x-agent-token');
  expect(await plugin({ accessToken: alices })).toMatchObject({ status: 401, code: 'upstream_oauth_no_actor' });
});

it('nobody need be named as actor', async () => {
  expect(decodeJwt(await upstreamToken(run({ actor: 'none' }), await tokenOf('alice')))['act']).toBeUndefined();
});

it('a token that nobody verified is not exchanged', async () => {
  const plugin = run();
  const alices = await tokenOf('alice');
  expect(await plugin({ headers: { Authorization: `Bearer ${alices}` } })).toMatchObject({
    status: 401,
    code: 'upstream_oauth_no_token',
  });
  expect(services.http.fetches).toEqual([]);
});

it('a token that the provider does not take lets nobody pass, and nothing is told', async () => {
  const plugin = run({ scopes: ['profile'] });
  const alices = await tokenOf('alice');
  const { outcome } = await plugin.trace({ accessToken: alices, claims: decodeJwt(alices) });
  expect(outcome).toMatchObject({ status: 502 });
  expect(services.log.entries.at(-1)?.fields).toMatchObject({ reason: 'the provider refused with invalid_scope' });
  expect(JSON.stringify([outcome, services.log.entries])).not.toContain(alices);
});

it("an exchanged token is not used longer than the caller's", async () => {
  const plugin = run();
  const alices = await tokenOf('alice');
  const shorter = { ...decodeJwt(alices), exp: Math.floor(clock.nowMs() / 1000) + 60 };
  const first = (await plugin.trace({ accessToken: alices, claims: shorter })).upstream!.headers['authorization'];
  await clock.advance(61_000);
  const second = (await plugin.trace({ accessToken: alices, claims: shorter })).upstream!.headers['authorization'];
  expect(second).not.toBe(first);
});
