import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sallyport, startControlPlane, startEchoUpstream, startGateway } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const plane = await startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] });
const args = await plane.followArgs();
let gateway = await startGateway({ args, workers: 1 });

const call = async (headers: Record<string, string> = {}) =>
  (await fetch(`${gateway.proxyUrl}/orders`, { headers })).status;

try {
  assert.equal(await call(), 404, 'nothing is configured');

  const tokenFile = join(plane.dataFolder, 'operator-token');
  await writeFile(tokenFile, plane.operatorToken, { mode: 0o600 });
  process.env['DECK_UPSTREAM_URL'] = upstream.url;
  const file = join(import.meta.dirname, 'kong.yaml');
  const synced = await sallyport('sync', file, '--control-plane-addr', plane.url, '--token-file', tokenFile);
  assert.equal(synced.code, 0, synced.err);
  while ((await call()) === 404);
  assert.equal(await call(), 401, 'no key');
  assert.equal(await call({ apikey: 'web-shop-key' }), 200, 'the key of the shop');

  await plane.pause();
  gateway.process.kill('SIGKILL');
  await once(gateway.process, 'exit');
  gateway = await startGateway({ args, workers: 1 });
  assert.equal(await call(), 401, 'no key, without the control plane');
  assert.equal(await call({ apikey: 'web-shop-key' }), 200, 'the key of the shop, without the control plane');
} finally {
  await gateway.stop();
  await plane.stop();
  await upstream.stop();
}
