import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Seal } from '@sallyport/mcp';
import { KeyRing } from '@sallyport/pipeline';
import { startGateway } from '@sallyport/testkit';
import { workersRss } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import { listenerConfig, openSession } from './listener.ts';

/** What it costs to be an MCP server: streams on which nothing is said, ids that are sealed. */
export async function mcpServing(): Promise<Row[]> {
  return [...(await heldStreams()), ...sealing()];
}

const streams = 10_000;
const warmUp = 500;
const atOnce = 50;
/** For the collector to come round. */
const settleMs = 5_000;

async function heldStreams(): Promise<Row[]> {
  // Of its own, for the file descriptors.
  const upstream = fork(fileURLToPath(new URL('./server-process.ts', import.meta.url)));
  const [url] = (await once(upstream, 'message')) as [string];
  const gateway = await startGateway({ config: listenerConfig(url), workers: 2 });
  const held: Socket[] = [];
  try {
    const headers = await openSession(gateway.proxyUrl);
    const open = async (count: number) => {
      for (let opened = 0; opened < count; opened += atOnce)
        held.push(...(await Promise.all(Array.from({ length: atOnce }, () => openStream(gateway.proxyUrl, headers)))));
      await new Promise((resolve) => setTimeout(resolve, settleMs));
    };
    await open(warmUp);
    const before = workersRss(gateway.process.pid!);
    await open(streams);
    const perStream = (workersRss(gateway.process.pid!) - before) / streams / 1024;
    return [
      {
        scenario: `${streams.toLocaleString('en')} idle streams of a listener, 2 workers`,
        figure: 'memory each',
        unit: 'KB',
        sallyport: perStream,
        aim: '≤ 25 (20)',
        verdict: judge(perStream, 25, 20),
      },
    ];
  } finally {
    for (const socket of held) socket.destroy();
    await gateway.stop();
    upstream.disconnect();
  }
}

/** Resolves once the stream's head is there. */
function openStream(url: string, headers: Record<string, string>): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const fields = Object.entries({ ...headers, accept: 'text/event-stream' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('a stream was closed')));
    socket.write(`GET /mcp HTTP/1.1\r\nHost: ${host}\r\n${fields.join('')}\r\n`);
    socket.once('data', (data) => {
      if (data.toString().startsWith('HTTP/1.1 200')) resolve(socket);
      else reject(new Error(data.toString()));
    });
    socket.resume();
  });
}

const times = 50_000;

function sealing(): Row[] {
  const ring = new KeyRing([{ reveal: () => 'a secret of thirty-two bytes at least' }], 'mcp');
  const seal = new Seal(ring, 'bench', () => Date.now());
  const text = JSON.stringify({ session: 's'.repeat(120), client: { name: 'bench', version: '1' } });
  let sealed = '';
  const sealUs = timed(() => {
    sealed = seal.seal('session', 'alice', text, 60_000);
  });
  const openUs = timed(() => {
    if (seal.open('session', 'alice', sealed) !== text) throw new Error('it does not open');
  });
  return [
    {
      scenario: 'sealed ids',
      figure: 'sealing',
      unit: 'µs',
      sallyport: sealUs,
      aim: '≤ 10',
      verdict: judge(sealUs, 10, 10),
    },
    {
      scenario: 'sealed ids',
      figure: 'opening',
      unit: 'µs',
      sallyport: openUs,
      aim: '≤ 10',
      verdict: judge(openUs, 10, 10),
    },
  ];
}

/** CPU time each, of this process. */
function timed(run: () => void): number {
  for (let n = 0; n < times / 5; n++) run();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
