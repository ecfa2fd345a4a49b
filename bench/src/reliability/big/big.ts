import { startGateway } from '@sallyport/testkit';
import { startGrpcUpstream } from '@sallyport/testkit/grpc';
import { treeOf, usageOf } from '../../process-tree.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { carriers } from './carriers.ts';
import { startBigHttp1, startBigHttp2 } from './upstreams.ts';

export const big: ReliabilityRun = {
  name: 'R-BIG',
  promise: 'bodies and streams of any size pass both ways, and the gateway holds a few pieces of them only',
  run,
};

const mebibyte = 1024 * 1024;
const sizes = { short: 16 * mebibyte, full: 1024 * mebibyte } as const;
const lookEveryMs = 50;

async function run(form: Form): Promise<Figure[]> {
  const bytes = sizes[form];
  const [http1, http2, grpc] = await Promise.all([startBigHttp1(), startBigHttp2(), startGrpcUpstream()]);
  const gateway = await startGateway({ config: config(http1.port, http2.port, grpc.port), workers: 1 });
  const memory = watchMemory(gateway.process.pid!);
  try {
    const figures: Figure[] = [told('each way, MiB', bytes / mebibyte)];
    for (const { name, upload, download } of carriers(gateway.proxyUrl)) {
      // What a protocol's code and buffers take is taken once.
      await upload(8 * mebibyte);
      await download(8 * mebibyte);
      for (const [way, carry] of [
        ['up', upload],
        ['down', download],
      ] as const) {
        const before = memory.now();
        memory.reset();
        const started = performance.now();
        const arrived = await carry(bytes);
        const seconds = (performance.now() - started) / 1000;
        figures.push(
          exactly(`${name} ${way}: bytes that arrived`, arrived, bytes),
          timing(
            atMost(`${name} ${way}: memory more than before, at most`, (memory.peak() - before) / mebibyte, 64, 'MiB'),
          ),
          told(`${name} ${way}: MiB/s`, Math.round(bytes / mebibyte / seconds)),
        );
      }
    }
    return figures;
  } finally {
    memory.stop();
    await gateway.stop();
    await Promise.all([http1.stop(), http2.stop(), grpc.stop()]);
  }
}

/** Of a process and its children, looked at again and again. Bytes. */
function watchMemory(pid: number) {
  let peak = 0;
  const now = () => usageOf(treeOf(pid)).rssBytes;
  const looking = setInterval(() => {
    peak = Math.max(peak, now());
  }, lookEveryMs);
  return {
    now,
    peak: () => Math.max(peak, now()),
    reset: () => {
      peak = 0;
    },
    stop: () => clearInterval(looking),
  };
}

function config(http1: number, http2: number, grpc: number): string {
  const service = (name: string, protocol: string, port: number, routes: object[]) => ({
    name,
    protocol,
    host: '127.0.0.1',
    port,
    routes,
  });
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      service('http1', 'http', http1, [{ name: 'http1', paths: ['/http1'] }]),
      service('websocket', 'ws', http1, [{ name: 'websocket', protocols: ['ws'], paths: ['/websocket'] }]),
      service('http2', 'grpc', http2, [{ name: 'http2', paths: ['/http2'] }]),
      service('grpc', 'grpc', grpc, [{ name: 'grpc', protocols: ['grpc'], paths: ['/test.Echo'] }]),
    ],
  });
}
