import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEchoUpstream, startGateway } from '@sallyport/testkit';

const folder = await mkdtemp(join(tmpdir(), 'sallyport-keys-'));
const upstream = await startEchoUpstream();
const rotate = async (key: string) => {
  await writeFile(join(folder, 'next'), JSON.stringify({ key }));
  await rename(join(folder, 'next'), join(folder, 'weather.json'));
};
await rotate('first');
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_KEYS_FOLDER: folder, DECK_UPSTREAM_URL: upstream.url },
});

const ask = (headers: Record<string, string>) => fetch(`${gateway.proxyUrl}/weather`, { headers });
const seen = async (headers: Record<string, string> = {}) => {
  const answer = await ask({ apikey: 'ann-key', ...headers });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { headers: Record<string, string> }).headers;
};

try {
  assert.equal((await seen())['x-api-key'], 'first', 'the upstream gets its key');
  assert.equal((await seen())['apikey'], undefined, "and not the caller's");
  assert.equal((await seen({ 'X-Api-Key': 'mine' }))['x-api-key'], 'first', 'whatever a caller sends');
  assert.equal((await ask({})).status, 401, 'callers need a key of their own');

  await rotate('second');
  const deadline = Date.now() + 20_000;
  for (let key = ''; key !== 'second'; key = (await seen())['x-api-key']!) {
    assert.ok(Date.now() < deadline, 'a rotated key is used without a reload, and no request fails meanwhile');
    await wait(20);
  }

  const shown = await (await fetch(`${gateway.adminUrl}/plugins`)).text();
  assert.ok(
    shown.includes('{vault://keys/weather.json/key}') && !shown.includes('second'),
    'the Admin API shows the reference',
  );
} finally {
  await gateway.stop();
  await upstream.stop();
  await rm(folder, { recursive: true });
}
