import { createServer } from 'node:http';
import {
  listenOnLoopback,
  type RunningControlPlane,
  type RunningGateway,
  startControlPlane,
  startGateway,
  startLandscapeServer,
} from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { type OtlpReceiver, startOtlpReceiver } from '@sallyport/testkit/otlp';
import { LogSink } from './log-sink.ts';
import { type Consumer, consumers, type Kind, kinds, models } from './mix.ts';
import type { Usage } from './totals.ts';

export interface Urls {
  api: string;
  llm: string;
  tools: string;
  sink: string;
  collector: string;
}

/** A gateway with everything in front of it, behind it and beside it that counts. */
export interface Landscape {
  gateway: RunningGateway;
  readonly controlPlane: RunningControlPlane;
  readonly sink: LogSink;
  readonly collector: OtlpReceiver;
  /** What models said of themselves when they were asked directly. */
  readonly usages: ReadonlyMap<Kind, Usage>;
  readonly urls: Urls;
  /** Another one with the same configuration and spool. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLandscape(): Promise<Landscape> {
  const [api, llm, tools, sink, collector, controlPlane] = await Promise.all([
    startStatusApi(),
    startDevLlm(),
    startLandscapeServer(),
    LogSink.start(),
    startOtlpReceiver(),
    startControlPlane(),
  ]);
  const urls = { api: api.url, llm: llm.url, tools: tools.url, sink: sink.url, collector: collector.url };
  const start = () => startGateway({ config: configOf(urls, consumers), args: controlPlane.gatewayArgs });
  const landscape = {
    gateway: await start(),
    controlPlane,
    sink,
    collector,
    usages: await usagesOf(llm.url),
    urls,
    async restart() {
      landscape.gateway = await start();
    },
    async stop() {
      await landscape.gateway.stop();
      await Promise.all([api, llm, tools, sink, collector, controlPlane].map((part) => part.stop()));
    },
  };
  return landscape;
}

/** Answers with the status that a path ends with. */
function startStatusApi() {
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume().once('end', () => {
      response.writeHead(Number(request.url!.split('/').at(-1)), { 'content-length': 2 }).end('{}');
    });
  });
  return listenOnLoopback(server);
}

async function usagesOf(llmUrl: string): Promise<Map<Kind, Usage>> {
  const usages = new Map<Kind, Usage>();
  for (const kind of kinds) {
    if (kind.model === undefined) continue;
    const answer = await fetch(`${llmUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...kind.body, model: kind.model, stream: false }),
    });
    usages.set(kind, ((await answer.json()) as { usage: Usage }).usage);
  }
  return usages;
}

export function configOf(urls: Urls, known: readonly Consumer[]): string {
  const quick = { max_coalescing_delay: 0.05, max_retry_delay: 0.5, max_entries: 100_000 };
  const statistics = { log_statistics: true };
  return JSON.stringify({
    _format_version: '3.0',
    consumers: known.map((username) => ({ username, keyauth_credentials: [{ key: `key-of-${username}` }] })),
    services: [
      { name: 'orders', url: urls.api, routes: [{ name: 'orders', paths: ['/orders'], strip_path: true }] },
      {
        name: 'stock',
        url: urls.api,
        routes: [
          { name: 'stock', paths: ['/stock'], strip_path: true },
          {
            name: 'closed',
            paths: ['/closed'],
            plugins: [{ name: 'request-termination', config: { status_code: 503 } }],
          },
        ],
      },
      {
        name: 'tools',
        url: urls.tools,
        routes: [
          {
            name: 'tools',
            paths: ['/mcp'],
            plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', logging: statistics } }],
          },
        ],
      },
    ],
    routes: Object.entries(models).map(([name, { inputCost, outputCost }]) => ({
      name,
      paths: [`/${name}`],
      plugins: [
        { name: 'ai-prompt-guard', config: { deny_patterns: ['.*Ignore previous.*'] } },
        {
          name: 'ai-proxy',
          config: {
            route_type: 'llm/v1/chat',
            auth: { header_name: 'Authorization', header_value: 'Bearer any' },
            model: {
              provider: 'openai',
              name,
              options: {
                upstream_url: `${urls.llm}/v1/chat/completions`,
                input_cost: inputCost,
                output_cost: outputCost,
              },
            },
            logging: statistics,
          },
        },
      ],
    })),
    plugins: [
      { name: 'key-auth' },
      { name: 'http-log', config: { http_endpoint: urls.sink, queue: { ...quick, max_batch_size: 200 } } },
      { name: 'prometheus', config: { status_code_metrics: true, per_consumer: true, ai_metrics: true } },
      {
        name: 'opentelemetry',
        config: {
          metrics: {
            endpoint: `${urls.collector}/v1/metrics`,
            push_interval: 0.2,
            enable_request_metrics: true,
            enable_ai_metrics: true,
            enable_consumer_attribute: true,
          },
        },
      },
    ],
  });
}
