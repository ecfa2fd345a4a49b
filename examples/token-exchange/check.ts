import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback, startGateway, startIdp } from '@sallyport/testkit';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

const idp = await startIdp();
const metadata = (await (await fetch(idp.discoveryUrl)).json()) as { jwks_uri: string };
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));

/** A service that answers with what a token for it says, and refuses every other token. */
const orders = createServer(async (request, response) => {
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: idp.issuer, audience: 'https://orders.example' });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ ...payload, agentToken: request.headers['x-agent-token'] }));
  } catch {
    response.writeHead(401).end();
  }
});
const upstream = await listenOnLoopback(orders);
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: {
    DECK_ORDERS_URL: upstream.url,
    DECK_ISSUER: idp.issuer,
    DECK_TOKEN_URL: idp.tokenUrl,
    DECK_GATEWAY_SECRET: idp.clients.gateway.secret!,
  },
});

try {
  const call = (path: string, headers: Record<string, string>) => fetch(gateway.proxyUrl + path, { headers });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const seenBy = async (answer: Response) => (await answer.json()) as JWTPayload & { agentToken?: string };
  const { access_token: alices } = await idp.tokensOf('alice');
  const { access_token: bobs } = await idp.tokensOf('bob');
  const { access_token: agents } = await idp.tokenOfClient({ client: idp.clients.agent });

  const direct = await fetch(upstream.url, { headers: bearer(alices) });
  assert.equal(direct.status, 401, "the service refuses Alice's own token, which is not for it");

  const answer = await call('/orders', bearer(alices));
  assert.equal(answer.status, 200, 'through the gateway it takes one');
  const seen = await seenBy(answer);
  assert.equal(seen.sub, 'alice', 'it says for whom');
  assert.equal(seen.aud, 'https://orders.example', 'that it is for this service');
  assert.deepEqual(seen['act'], { sub: 'gateway' }, 'and that the gateway acts');
  assert.equal(seen['scope'], 'email', 'with no more rights than were asked for');

  const again = await seenBy(await call('/orders', bearer(alices)));
  assert.equal(again.jti, seen.jti, 'the exchanged token is used again');
  assert.equal((await seenBy(await call('/orders', bearer(bobs)))).sub, 'bob', 'and never for somebody else');

  const throughAgent = await seenBy(await call('/agents/orders', { ...bearer(alices), 'X-Agent-Token': agents }));
  assert.equal(throughAgent.sub, 'alice', 'an agent acts for Alice');
  assert.deepEqual(throughAgent['act'], { sub: idp.clients.agent.id }, 'and is named');
  assert.equal(throughAgent.agentToken, undefined, 'its own token stays behind');

  assert.equal((await call('/orders', {})).status, 401, 'nobody passes without a token');
  assert.equal((await call('/orders', bearer(`${alices}x`))).status, 401, 'or with one that was changed');
  assert.equal((await call('/agents/orders', bearer(alices))).status, 401, 'or as an agent that shows none');
  const forged = await call('/agents/orders', { ...bearer(alices), 'X-Agent-Token': 'made-up' });
  assert.equal(forged.status, 502, 'the provider exchanges nothing for an agent that it does not know');

  await idp.down();
  assert.equal(
    (await call('/orders', bearer(alices))).status,
    200,
    'what was exchanged holds while the provider is down',
  );
  await idp.up();
} finally {
  await gateway.stop();
  await upstream.stop();
  await idp.stop();
}
