import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { promisify } from 'node:util';
import { listenOnLoopback, startGateway } from '@sallyport/testkit';
import { runLoad } from '../wrk.ts';
import { exactly, type Figure, type Form, type ReliabilityRun, told, withoutRetryBudget } from './run.ts';

export const protocols: ReliabilityRun = {
  name: 'R-PROTOCOLS',
  promise: 'every protocol in, with every protocol out, answers each request of a load generator',
  run,
};

const runProgram = promisify(execFile);
const sizes = {
  short: { requests: 400, connections: 4, wrkSeconds: 0 },
  full: { requests: 40_000, connections: 16, wrkSeconds: 3 },
} as const;
const streamsPerConnection = 10;

async function run(form: Form): Promise<Figure[]> {
  const { requests, connections, wrkSeconds } = sizes[form];
  const body = JSON.stringify({ text: 'x'.repeat(980) });
  const http1 = await listenOnLoopback(
    createServer({ keepAliveTimeout: 0 }, (_request, response) => response.end(body)),
  );
  const http2 = await listenOnLoopback(
    createHttp2Server().on('stream', (stream) => {
      stream.on('error', () => {});
      stream.respond({ ':status': 200 });
      stream.end(body);
    }),
  );
  const gateway = await startGateway({ config: config(http1.port, http2.port), args: withoutRetryBudget });
  try {
    const figures: Figure[] = [];
    const ways = [
      { name: 'HTTP/1.1', url: gateway.proxyUrl, args: ['--h1'] },
      { name: 'HTTP/2 in the clear', url: gateway.proxyUrl, args: ['-m', String(streamsPerConnection)] },
      { name: 'HTTP/2 over TLS', url: gateway.proxyTlsUrl!, args: ['-m', String(streamsPerConnection)] },
    ];
    for (const upstream of ['http1', 'http2']) {
      const out = upstream === 'http1' ? 'HTTP/1.1' : 'HTTP/2';
      for (const { name, url, args } of ways) {
        const common = ['-n', String(requests), '-c', String(connections), '-t', '1'];
        const { stdout } = await runProgram('h2load', [...args, ...common, `${url}/${upstream}`]);
        figures.push(
          exactly(
            `${name} to ${out}: answered 2xx`,
            Number(/status codes: (\d+) 2xx/.exec(stdout)?.[1] ?? 0),
            requests,
          ),
          told(`${name} to ${out}: requests a second`, Math.round(Number(/([\d.]+) req\/s/.exec(stdout)?.[1] ?? 0))),
        );
      }
      if (wrkSeconds === 0) continue;
      const { errors, perSecond } = await runLoad({
        url: `${gateway.proxyUrl}/${upstream}`,
        connections,
        seconds: wrkSeconds,
      });
      figures.push(
        exactly(`HTTP/1.1 to ${out}, by wrk: errors`, errors, 0),
        told(`HTTP/1.1 to ${out}, by wrk: requests a second`, Math.round(perSecond)),
      );
    }
    return figures;
  } finally {
    await gateway.stop();
    await Promise.all([http1.stop(), http2.stop()]);
  }
}

function config(http1: number, http2: number): string {
  const service = (name: string, protocol: string, port: number) => ({
    name,
    protocol,
    host: '127.0.0.1',
    port,
    retries: 0,
    routes: [{ name, paths: [`/${name}`] }],
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [service('http1', 'http', http1), service('http2', 'grpc', http2)],
  });
}
