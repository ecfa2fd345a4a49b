import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningPrometheus, startPrometheus } from './prometheus.ts';

let count = 0;
const counted = createServer((_, response) => {
  response.setHeader('Content-Type', 'text/plain; version=0.0.4');
  response.end(`# TYPE counted gauge\ncounted ${count}\n`);
});
let prometheus: RunningPrometheus;

beforeAll(async () => {
  counted.listen(0, '127.0.0.1');
  await once(counted, 'listening');
  prometheus = await startPrometheus(`127.0.0.1:${(counted.address() as AddressInfo).port}`);
}, 60_000);
afterAll(async () => {
  await prometheus?.stop();
  counted.closeAllConnections();
  counted.close();
});

it('answers with what it has read once it has caught up', async () => {
  for (count = 1; count <= 5; count++) {
    await prometheus.caughtUp();
    expect(await prometheus.value('counted')).toBe(count);
  }
}, 60_000);
