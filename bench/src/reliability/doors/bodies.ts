import { once } from 'node:events';
import { createServer } from 'node:http';
import { listenOnLoopback, RawConnection, startGateway } from '@sallyport/testkit';
import { treeOf, usageOf } from '../../process-tree.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';

export const bodies: ReliabilityRun = {
  name: 'R-BODY',
  promise: 'bodies beyond a limit are refused without reading them, and all together stay within their memory',
  run,
};

const mebibyte = 1024 * 1024;
const sizes = {
  short: { parallel: 40, budgetMiB: 8 },
  full: { parallel: 1_000, budgetMiB: 64 },
} as const;
const workers = 2;
/** What is neither body nor there before: connections, copies under way, what the collector has not come to. */
const besidesMiB = 96;

async function run(form: Form): Promise<Figure[]> {
  const { parallel, budgetMiB } = sizes[form];
  const upstream = await startUpstream();
  const gateway = await startGateway({
    workers,
    args: ['--body-memory-max', String(budgetMiB)],
    config: config(upstream.url),
  });
  const pid = gateway.process.pid!;
  try {
    const announced = await outcomeOf(gateway.proxyUrl, headOf('/limited', `Content-Length: ${mebibyte + 1}`), []);
    const chunk = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
    const chunks = Array.from({ length: 17 }, () => chunk);
    const chunked = await outcomeOf(gateway.proxyUrl, headOf('/limited', 'Transfer-Encoding: chunked'), chunks);
    const fits = await outcomeOf(gateway.proxyUrl, headOf('/limited', `Content-Length: ${mebibyte}`), [
      'x'.repeat(mebibyte),
    ]);
    const whole = upstream.whole;

    // Warm, so that only bodies add to the memory.
    await Promise.all(Array.from({ length: 4 }, () => post(gateway.proxyUrl)));
    const before = usageOf(treeOf(pid)).rssBytes;
    let highest = before;
    const looking = setInterval(() => {
      highest = Math.max(highest, usageOf(treeOf(pid)).rssBytes);
    }, 50);
    const outcomes = await Promise.all(Array.from({ length: parallel }, () => post(gateway.proxyUrl)));
    clearInterval(looking);
    let again = 0;
    await until('there is room again', async () => {
      again = (await post(gateway.proxyUrl)).status;
      return again === 200;
    });
    const count = (wanted: number) => outcomes.filter(({ status }) => status === wanted).length;
    return [
      exactly('one byte too many, announced: status before a byte of it is sent', announced.status, 413),
      exactly(
        'too many, in chunks: status, and the connection is closed',
        `${chunked.status} ${chunked.isClosed}`,
        '413 true',
      ),
      exactly('exactly as many as allowed: status', fits.status, 200),
      exactly('whole bodies that the upstream saw of these three', whole, 1),
      told('bodies of 1 MiB at once, each read whole', parallel),
      told('of these answered 200', count(200)),
      told('of these answered 503', count(503)),
      exactly('of these anything else', parallel - count(200) - count(503), 0),
      exactly(
        '503 without Retry-After',
        outcomes.filter(({ status, retryAfter }) => status === 503 && !retryAfter).length,
        0,
      ),
      timing(
        atMost('memory that they took at most', (highest - before) / mebibyte, budgetMiB * workers + besidesMiB, 'MiB'),
      ),
      exactly('status when they are gone', again, 200),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

/** Counts the requests whose whole body arrives, and lets them wait a little. */
async function startUpstream() {
  let whole = 0;
  const server = await listenOnLoopback(
    createServer({ keepAliveTimeout: 0 }, (request, response) => {
      request.on('error', () => {});
      request.resume().once('end', () => {
        whole++;
        setTimeout(() => response.end('ok'), 200);
      });
    }),
  );
  return {
    url: server.url,
    stop: server.stop,
    get whole() {
      return whole;
    },
  };
}

function headOf(path: string, framing: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;
}

interface Outcome {
  status: number;
  retryAfter: boolean;
  isClosed: boolean;
}

async function outcomeOf(url: string, head: string, pieces: readonly string[]): Promise<Outcome> {
  const connection = await RawConnection.open(url);
  connection.send(head);
  for (const piece of pieces) {
    if (connection.socket.destroyed) break;
    connection.send(piece);
    if (connection.socket.writableNeedDrain) await Promise.race([once(connection.socket, 'drain'), connection.gone]);
  }
  const answer = await connection.answer(30_000);
  if (typeof answer === 'string') return { status: 0, retryAfter: false, isClosed: true };
  const isClosed = answer.headers.get('connection') === 'close' && (await connection.gone) !== undefined;
  connection.destroy();
  return { status: answer.status, retryAfter: answer.headers.get('retry-after') !== undefined, isClosed };
}

const body = JSON.stringify({ text: 'x'.repeat(mebibyte - 11) });

async function post(url: string): Promise<Outcome> {
  return await outcomeOf(url, headOf('/read', `Content-Length: ${body.length}`), [body]);
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'api',
        url,
        retries: 0,
        routes: [
          {
            name: 'limited',
            paths: ['/limited'],
            plugins: [
              { name: 'request-size-limiting', config: { allowed_payload_size: mebibyte, size_unit: 'bytes' } },
            ],
          },
          {
            name: 'read',
            paths: ['/read'],
            plugins: [{ name: 'request-transformer', config: { add: { body: ['a:1'] } } }],
          },
        ],
      },
    ],
  });
}
