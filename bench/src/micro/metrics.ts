import { performance } from 'node:perf_hooks';
import type { ExchangeEvent } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { MetricsAuthority, WorkerMetrics, writeMetrics } from '@sallyport/runtime';
import { exchangeEvent, fakeServices, quantile, settled } from '@sallyport/testkit';

/**
 * What counting costs an exchange, and what a read costs the primary: `node --expose-gc bench/src/micro/metrics.ts`.
 * Memory is counted in a run of its own, between two collections.
 */
const exchanges = 1_000_000;
const routes = 50;
const reads = 20;
const { clock } = fakeServices();
const authority = new MetricsAuthority({ clock, send: (_id, message) => worker.receive(message) });
authority.addWorker(1);
const worker = new WorkerMetrics({ clock, send: (message) => authority.receive(1, message) });

const http = { status_code_metrics: true, latency_metrics: true, bandwidth_metrics: true };
cost('requests', http, {});
cost('requests, consumers told apart', { ...http, per_consumer: true }, { consumer: { id: 'c', username: 'ann' } });
cost('requests to models', { ...http, ai_metrics: true }, { llm: chatFacts() });
await read(10_000);

function cost(name: string, config: Record<string, unknown>, changes: Partial<ExchangeEvent>): void {
  const prometheus = plugins.find((plugin) => plugin.name === 'prometheus')!;
  const services = { ...fakeServices(), metrics: worker };
  const context = { pluginId: 'p', routeId: undefined, serviceId: undefined, slot: 0 };
  const parsed = prometheus.schema.parse(config) as never;
  const sink = prometheus.setup(parsed, services, context).sink!;
  const service = { id: 's', name: 'orders' };
  const events = Array.from({ length: routes }, (_, n) =>
    exchangeEvent({ route: { id: `r-${n}`, name: `route-${n}` }, service, ...changes }),
  );
  const run = (count: number) => {
    for (let i = 0; i < count; i++) sink(events[i % routes]!);
  };
  run(200_000);
  const startedMs = performance.now();
  run(exchanges);
  const nsEach = ((performance.now() - startedMs) / exchanges) * 1e6;
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  run(1_000);
  const bytesEach = (process.memoryUsage().heapUsed - before) / 1_000;
  console.log(
    `${name.padEnd(32)} ${nsEach.toFixed(0).padStart(6)} ns  ${bytesEach.toFixed(0).padStart(6)} bytes of garbage`,
  );
}

async function read(series: number): Promise<void> {
  const counter = worker.counter('many_total', { help: 'Many.', labels: ['service', 'route', 'code'] });
  for (let i = 0; i < series; i++) counter.add(1, `service-${i % 100}`, `route-${i}`, '200');
  await settled();
  await authority.collect();
  const collecting: number[] = [];
  const writing: number[] = [];
  let [bytes, longestMs] = [0, 0];
  for (let i = 0; i < reads; i++) {
    let atMs = cpuMs();
    const since = (list: number[]) => {
      const nowMs = cpuMs();
      list.push(nowMs - atMs);
      longestMs = Math.max(longestMs, nowMs - atMs);
      atMs = nowMs;
    };
    const families = await authority.collect();
    since(collecting);
    const pieces: number[] = [];
    bytes = 0;
    for (const piece of writeMetrics(families, 'prometheus')) {
      bytes += Buffer.byteLength(piece);
      since(pieces);
    }
    writing.push(pieces.reduce((sum, one) => sum + one, 0));
  }
  const median = (list: number[]) => quantile(list, 0.5).toFixed(1);
  console.log(
    `a read of ${series} series: collecting ${median(collecting)} ms, writing ${median(writing)} ms, ` +
      `never more than ${longestMs.toFixed(1)} ms at once, ${(bytes / 1e6).toFixed(2)} MB`,
  );
}

/** Of this thread: others on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function chatFacts(): NonNullable<ExchangeEvent['llm']> {
  const usage = { input: 900, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0 };
  return {
    plugin: 'ai-proxy',
    pluginId: 'p',
    operation: 'chat',
    dialect: 'openai-chat',
    mode: 'stream',
    provider: 'openai',
    requestModel: 'gpt-4o',
    latencyMs: 1234,
    timeToFirstTokenMs: 187,
    timePerTokenMs: 21,
    usage: { ...usage, output: 120, reasoning: 0, outputAudio: 0 },
    cost: 0.0034,
    attempts: [{ provider: 'openai', model: 'gpt-4o', startedAtMs: 0, durationMs: 1234 }],
    logsStatistics: true,
  };
}
