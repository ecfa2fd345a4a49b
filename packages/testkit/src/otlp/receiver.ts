import { createRequire } from 'node:module';
import { logsIn, metricsIn, type OtlpLog, type OtlpMetric, type OtlpSpan, type Received, spansIn } from './decode.ts';

interface MockOtlpServer {
  readonly httpUrl: URL;
  readonly grpcUrl: URL;
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  logLevel: string;
  services: string[];
  httpHostname: string;
  httpPort: number;
  grpcHostname: string;
  grpcPort: number;
  onTrace(message: Received): void;
  onLogs(message: Received): void;
  onMetrics(message: Received): void;
}

const require = createRequire(import.meta.url);
const mock = require('@elastic/mockotlpserver') as { MockOtlpServer: new (options: Options) => MockOtlpServer };

export interface OtlpReceiver {
  readonly url: string;
  /** Where it takes the same over gRPC. */
  readonly grpcUrl: string;
  readonly spans: readonly OtlpSpan[];
  readonly logs: readonly OtlpLog[];
  /** As they were last told, by name. */
  readonly metrics: ReadonlyMap<string, OtlpMetric>;
  stop(): Promise<void>;
}

/** A receiver of OTLP over HTTP and gRPC that is not ours. One at a time: what it receives, others in the process would, too. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: OtlpSpan[] = [];
  const logs: OtlpLog[] = [];
  const metrics = new Map<string, OtlpMetric>();
  const server = new mock.MockOtlpServer({
    logLevel: 'fatal',
    services: ['http', 'grpc'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    onTrace: (message) => void spans.push(...spansIn(message)),
    onLogs: (message) => void logs.push(...logsIn(message)),
    onMetrics(message) {
      for (const metric of metricsIn(message)) metrics.set(metric.name, metric);
    },
  });
  await server.start();
  return {
    url: server.httpUrl.origin,
    grpcUrl: server.grpcUrl.origin,
    spans,
    logs,
    metrics,
    stop: () => server.close(),
  };
}
