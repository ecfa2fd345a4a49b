import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { startGateway } from '@sallyport/testkit';
import { workerRss } from '../process-tree.ts';
import { judge, type Row } from '../report.ts';
import { plainConfig } from './proxying.ts';

const streams = 5_000;
const warmUp = 300;
const atOnce = 50;
/** For the collector to come round. */
const settleMs = 3_000;

/** What a held Server-Sent-Events stream costs while nothing is said on it. */
export async function idleStreams(): Promise<Row[]> {
  const upstream = createServer({ keepAliveTimeout: 0 }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: hello\n\n');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const gateway = await startGateway({
    config: plainConfig(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    workers: 1,
  });
  const held: Socket[] = [];
  const open = async (count: number) => {
    for (let opened = 0; opened < count; opened += atOnce) {
      held.push(...(await Promise.all(Array.from({ length: atOnce }, () => openStream(gateway.proxyUrl)))));
    }
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  };
  try {
    await open(warmUp);
    const before = workerRss(gateway.process.pid!);
    await open(streams);
    const perStream = (workerRss(gateway.process.pid!) - before) / streams / 1024;
    return [
      {
        scenario: `${streams.toLocaleString('en')} idle streams`,
        figure: 'memory each',
        unit: 'KB',
        sallyport: perStream,
        aim: '≤ 25 (15)',
        verdict: judge(perStream, 25, 15),
      },
    ];
  } finally {
    for (const socket of held) socket.destroy();
    await gateway.stop();
    upstream.closeAllConnections();
    upstream.close();
  }
}

function openStream(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.write('GET /stream HTTP/1.1\r\nHost: bench\r\n\r\n');
    let text = '';
    socket.on('data', (data) => {
      text += data;
      if (text.includes('hello')) resolve(socket);
    });
  });
}
