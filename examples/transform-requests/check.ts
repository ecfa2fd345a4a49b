import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startEchoUpstream, startGateway } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url, DECK_UPSTREAM_TOKEN: 'upstream-token' },
});

try {
  const answer = await fetch(`${gateway.proxyUrl}/users/42`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-internal': 'yes', 'user-agent': 'check' },
    body: JSON.stringify({ name: 'Ann' }),
  });
  const seen = upstream.requests[0]!;
  assert.equal(seen.url, '/v2/accounts/42?source=gateway', 'a new path from the old one, and a parameter more');
  assert.equal(seen.headers['authorization'], 'Bearer upstream-token', "the upstream's own credential");
  assert.equal(seen.headers['x-agent'], 'check', 'a header from a template');
  assert.equal(seen.headers['x-internal'], undefined, 'a header less');
  assert.deepEqual(JSON.parse(seen.body), { name: 'Ann', channel: 'api' }, 'a field more in the body');

  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-served-by'), 'gateway', 'a header more in the answer');
  assert.equal('headers' in ((await answer.json()) as object), false, 'a field less in the answer');

  assert.equal((await fetch(`${gateway.proxyUrl}/users/me`)).status, 404, 'the route is for numbers');
} finally {
  await gateway.stop();
  await upstream.stop();
}
