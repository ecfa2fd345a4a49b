import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import type { UpstreamCall } from './call.ts';
import { Http1Pool } from './pool.ts';

const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

it('lets each side of a switched connection end by itself', async () => {
  const server = createServer({ allowHalfOpen: true });
  const { port, stop } = await listenOnLoopback(server);
  const pool = new Http1Pool({ host: '127.0.0.1', port });
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const told: string[] = [];
  let call: UpstreamCall | undefined;
  const ended = new Promise<void>((resolve) => {
    const request = { method: 'GET', head, body: undefined, streaming: 'none', upgrade: true } as const;
    call = pool.dispatch(
      { ...request, readTimeoutMs: 5_000, writeTimeoutMs: 5_000 },
      {
        onHead: (status) => told.push(`head ${status}`),
        onData: (chunk) => told.push(chunk.toString()),
        onHalfEnd: () => told.push('half'),
        onEnd: () => {
          told.push('end');
          resolve();
        },
        onError: (error) => {
          told.push(error.message);
          resolve();
        },
      },
    );
  });
  const [upstream] = await connected;
  await once(upstream, 'data');
  upstream.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nlast');
  await expect.poll(() => told).toEqual(['head 101', 'last', 'half']);
  call!.write(Buffer.from('still here'));
  const [late] = (await once(upstream, 'data')) as [Buffer];
  expect(late.toString()).toBe('still here');
  call!.end();
  await ended;
  expect(told.at(-1)).toBe('end');
  expect(pool.connections).toBe(0);
  await stop();
});
