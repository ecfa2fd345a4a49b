import { createRequire } from 'node:module';
import { logsIn, metricsIn, type OtlpLog, type OtlpMetric, type OtlpSpan, spansIn } from './decode.ts';

interface Message {
  toJSON(): never;
}

interface MockOtlpServer {
  readonly httpUrl: URL;
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  logLevel: string;
  services: string[];
  httpHostname: string;
  httpPort: number;
  onTrace(message: Message): void;
  onLogs(message: Message): void;
  onMetrics(message: Message): void;
}

const require = createRequire(import.meta.url);
const mock = require('@elastic/mockotlpserver') as { MockOtlpServer: new (options: Options) => MockOtlpServer };

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly OtlpSpan[];
  readonly logs: readonly OtlpLog[];
  /** As they were last told, by name. */
  readonly metrics: ReadonlyMap<string, OtlpMetric>;
  stop(): Promise<void>;
}

/** A receiver of OTLP over HTTP that is not ours. One at a time: what it receives, others in the process would, too. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: OtlpSpan[] = [];
  const logs: OtlpLog[] = [];
  const metrics = new Map<string, OtlpMetric>();
  const server = new mock.MockOtlpServer({
    logLevel: 'fatal',
    services: ['http'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    onTrace: (message) => void spans.push(...spansIn(message)),
    onLogs: (message) => void logs.push(...logsIn(message)),
    onMetrics(message) {
      for (const metric of metricsIn(message)) metrics.set(metric.name, metric);
    },
  });
  await server.start();
  return {
    url: server.httpUrl.href.replace(/\/$/, ''),
    spans,
    logs,
    metrics,
    stop: () => server.close(),
  };
}
