import { type RunningControlPlane, type RunningGateway, startControlPlane, startGateway } from '@sallyport/testkit';
import { type OtlpReceiver, startOtlpReceiver } from '@sallyport/testkit/otlp';
import { eventsOf } from '../events/node-events.ts';
import { LogSink } from '../numbers/log-sink.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import {
  bucketShown,
  type Measure,
  measures,
  percentileAsked,
  percentilePushed,
  timesLogged,
  timesTraced,
} from './exports.ts';
import { type PacedProvider, startPacedProvider, type Times } from './provider.ts';

export const pacing: ReliabilityRun = {
  name: 'R-PACING',
  promise: 'every export tells the same times of a stream, and those are what the provider did',
  run,
};

const streams = { short: 24, full: 400 } as const;
const parallel = 4;
// An odd number: between two paces a percentile would be anywhere.
const paces = Array.from({ length: 7 }, (_, n) => ({ firstMs: 20 + 9 * n, paceMs: 3 + n }));

interface Exports {
  gateway: RunningGateway;
  controlPlane: RunningControlPlane;
  sink: LogSink;
  collector: OtlpReceiver;
  provider: PacedProvider;
}

async function run(form: Form): Promise<Figure[]> {
  const [controlPlane, sink, collector, provider] = await Promise.all([
    startControlPlane(),
    LogSink.start(),
    startOtlpReceiver(),
    startPacedProvider(paces),
  ]);
  const config = configOf(provider.url, sink.url, collector.url);
  const gateway = await startGateway({ config, args: controlPlane.gatewayArgs });
  try {
    const all = { gateway, controlPlane, sink, collector, provider };
    // What is loaded with the first requests would be the slowest of all.
    await ask(`${gateway.proxyUrl}/warm`, 16);
    await ask(`${gateway.proxyUrl}/paced`, streams[form]);
    await everybodyKnows(all, streams[form]);
    const figures = await Promise.all(measures.map((of) => compare(all, of)));
    return [told('streams', streams[form]), ...figures.flat()];
  } finally {
    await gateway.stop();
    await Promise.all([controlPlane, sink, collector, provider].map((part) => part.stop()));
  }
}

async function ask(url: string, count: number): Promise<void> {
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'hi' }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      const text = await answer.text();
      if (!text.includes('[DONE]')) throw new Error(`no whole answer: ${answer.status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, client));
}

/** Everybody has been told of so many. */
async function everybodyKnows({ gateway, sink, collector }: Exports, count: number): Promise<void> {
  await until('rows are stored', async () => (await eventsOf(gateway)).spooled_rows === 0);
  await until('records are delivered', () => timesLogged(sink).size === count);
  await until('spans are delivered', () => timesTraced(collector).size === count);
  await until(
    'metrics are pushed',
    () => collector.metrics.get('gen_ai.server.request.duration')?.points[0]?.count === count,
  );
}

const names = { firstToken: 'time to the first token', perToken: 'time per token', total: 'total' };

async function compare({ gateway, controlPlane, sink, collector, provider }: Exports, of: Measure): Promise<Figure[]> {
  const traced = timesTraced(collector);
  const logged = timesLogged(sink);
  const name = names[of];
  const apart = [...traced].map(([trace, times]) => Math.abs(times[of] - logged.get(trace)![of]));
  // Log records have whole milliseconds, as in Kong. How long a span is, another reading of the clock says.
  const isRead = of === 'total';
  const apartMax = atMost(
    `${name}: log record and span of a stream differ by`,
    Math.max(...apart),
    isRead ? 1 : 0.501,
    'ms',
  );
  const figures = [isRead ? timing(apartMax) : apartMax];
  const values = valuesOf(isRead ? logged : traced, of);
  const others = isRead ? 'log records' : 'spans';
  const sent = valuesOf(new Map([...provider.sent].filter(([trace]) => traced.has(trace))), of);
  for (const percent of [50, 99] as const) {
    const told = `${name}, p${percent}`;
    const value = percentile(values, percent);
    const asked = await percentileAsked(controlPlane, of, percent);
    const ranked = values[Math.ceil((values.length * percent) / 100) - 1]!;
    const [above, upTo] = await bucketShown(gateway, of, percent);
    figures.push(
      atMost(`${told}: analytics and ${others} differ by`, Math.abs(asked - value), isRead ? 0.51 : 0.011, 'ms'),
      atMost(
        `${told}: OTLP histogram and ${others} differ by`,
        Math.abs(percentilePushed(collector, of, percent) - ranked),
        Math.max(1, 0.006 * ranked + 0.5),
        'ms',
      ),
      exactly(
        `${told}: is in the bucket of Prometheus`,
        above <= ranked + 0.01 && ranked - 1 <= upTo ? 'yes' : `${above} < ${ranked} ≤ ${upTo}`,
        'yes',
      ),
      timing(atMost(`${told}: differs from the provider's by`, Math.abs(asked - percentile(sent, percent)), 1, 'ms')),
    );
  }
  return figures;
}

function valuesOf(times: ReadonlyMap<string, Times>, of: Measure): number[] {
  return [...times.values()].map((one) => one[of]).sort((a, b) => a - b);
}

/** Between the two nearest, as analytics have it. */
function percentile(sorted: readonly number[], percent: number): number {
  const at = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at % 1);
}

function configOf(providerUrl: string, sinkUrl: string, collectorUrl: string): string {
  const queue = { max_coalescing_delay: 0.05 };
  return JSON.stringify({
    _format_version: '3.0',
    routes: ['paced', 'warm'].map((name) => ({
      name,
      paths: [`/${name}`],
      plugins: [
        {
          name: 'ai-proxy',
          config: {
            route_type: 'llm/v1/chat',
            auth: { header_name: 'Authorization', header_value: 'Bearer any' },
            model: { provider: 'openai', name, options: { upstream_url: `${providerUrl}/v1/chat/completions` } },
            logging: { log_statistics: name === 'paced' },
          },
        },
      ],
    })),
    plugins: [
      { name: 'http-log', config: { http_endpoint: sinkUrl, queue: { ...queue, max_batch_size: 50 } } },
      { name: 'prometheus', config: { ai_metrics: true } },
      {
        name: 'opentelemetry',
        config: {
          traces_endpoint: `${collectorUrl}/v1/traces`,
          sampling_rate: 1,
          queue,
          metrics: { endpoint: `${collectorUrl}/v1/metrics`, push_interval: 0.2, enable_ai_metrics: true },
        },
      },
    ],
  });
}
