import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Echoed, startEchoUpstream, startGateway } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url },
});

try {
  const call = (headers: Record<string, string>) => fetch(`${gateway.proxyUrl}/orders/7`, { headers });

  assert.equal((await call({})).status, 401, 'no key');
  assert.equal((await call({ apikey: 'guessed' })).status, 401, 'a wrong key');
  assert.equal((await call({ apikey: 'newsletter-key' })).status, 403, 'a key of another group');
  assert.equal(upstream.requests.length, 0, 'the upstream has seen none of these');

  const answer = await call({ apikey: 'web-shop-key' });
  assert.equal(answer.status, 200, 'a key of the group');
  const echoed = (await answer.json()) as Echoed;
  assert.equal(echoed.url, '/7', 'the path of the route is taken off');
  assert.equal(echoed.headers['x-consumer-username'], 'web-shop', 'the upstream learns who calls');
  assert.equal(echoed.headers['apikey'], undefined, 'the upstream does not learn the key');
} finally {
  await gateway.stop();
  await upstream.stop();
}
