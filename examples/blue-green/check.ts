import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostLoad, startCountingUpstream, startGateway } from '@sallyport/testkit';

const blue = await startCountingUpstream('blue');
const green = await startCountingUpstream('green');
const config = await readFile(join(import.meta.dirname, 'kong.yaml'), 'utf8');
const gateway = await startGateway({
  config,
  env: { DECK_BLUE: `127.0.0.1:${blue.port}`, DECK_GREEN: `127.0.0.1:${green.port}` },
});
const load = new PostLoad({ url: `${gateway.proxyUrl}/shop`, connections: 8, thinkMs: 2, body: '{"order":7}' });

try {
  load.start();
  await until('orders go to blue', () => blue.count > 100);
  assert.equal(green.count, 0, 'green gets nothing yet');

  await move(90, 10);
  await until('green gets its share', () => green.count > 20);

  await move(0, 100);
  await until('blue gets nothing any more', async () => {
    const { count } = blue;
    await until('more orders', onMore(200));
    return blue.count === count;
  });

  // An operator takes a target out at once, without touching the file, and brings it back.
  const target = `${gateway.adminUrl}/upstreams/shop.internal/targets/127.0.0.1:${green.port}`;
  const before = blue.count;
  await move(50, 50);
  await until('blue serves again', () => blue.count > before);
  assert.equal((await fetch(`${target}/unhealthy`, { method: 'PUT' })).status, 204);
  await until('green is out', async () => {
    const { count } = green;
    await until('more orders', onMore(200));
    return green.count === count;
  });
  const health = await fetch(`${gateway.adminUrl}/upstreams/shop.internal/health`);
  const { data } = (await health.json()) as { data: { health: string }[] };
  assert.deepEqual(
    data.map(({ health }) => health),
    ['HEALTHY', 'UNHEALTHY'],
  );
  assert.equal((await fetch(`${target}/healthy`, { method: 'PUT' })).status, 204);
  const { count } = green;
  await until('green is back', () => green.count > count);

  await load.stop();
  assert.equal(load.failures.length, 0, `no order is lost, but: ${load.failures[0]?.reason}`);
} finally {
  await load.stop();
  await gateway.stop();
  await Promise.all([blue.stop(), green.stop()]);
}

/** Edits the file, which the gateway follows. */
async function move(toBlue: number, toGreen: number): Promise<void> {
  const weights = [toBlue, toGreen];
  await writeFile(
    gateway.configFile,
    config.replace(/weight: \d+/g, () => `weight: ${weights.shift()}`),
  );
}

function onMore(requests: number): () => boolean {
  const goal = load.ok + requests;
  return () => load.ok >= goal;
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
