import { afterEach, describe, expect, it } from 'vitest';
import { RawConnection } from '../raw-http/raw-connection.ts';
import { startCountingUpstream } from '../upstreams/counting-upstream.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';

const request = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi';
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function ask(fault?: Fault): Promise<RawConnection> {
  const upstream = await startCountingUpstream('a');
  const proxy = await startFaultProxy(upstream.url, fault);
  running.push(proxy, upstream);
  const connection = await RawConnection.open(proxy.url);
  connection.send(request);
  return connection;
}

describe('startFaultProxy', () => {
  it('passes everything on without a fault, and byte by byte', async () => {
    for (const fault of [undefined, { pieceBytes: 1 }]) {
      const connection = await ask(fault);
      expect(await connection.answer()).toMatchObject({ status: 200 });
      connection.destroy();
    }
  });

  it('resets, closes and half-closes in the middle of an answer', async () => {
    for (const [then, end] of [
      ['reset', 'reset'],
      ['close', 'closed'],
      ['half-close', 'closed'],
    ] as const) {
      const connection = await ask({ afterBytes: 20, then });
      expect(await connection.answer()).toBe('closed');
      expect(await connection.gone).toBe(end);
      expect(connection.isInsideAnswer).toBe(true);
    }
  });
});
