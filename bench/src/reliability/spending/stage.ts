import { type RunningGateway, type RunningRedis, startGateway, startRedis } from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';

/** Gateways that count what is spent at a model together. */
export interface Stage {
  readonly model: RunningDevLlm;
  readonly redis: RunningRedis | undefined;
  readonly gateways: readonly RunningGateway[];
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly nodes: number;
  readonly counts: 'local' | 'redis';
  /** Of ai-rate-limiting-advanced, besides where it counts. */
  readonly limits: object;
  /** What becomes of limits while Redis is silent. */
  readonly outage?: 'open' | 'share' | 'closed';
  /** Of the Redis. */
  readonly timeouts?: object;
  readonly env?: Readonly<Record<string, string>>;
}

/** `/chat` asks the model, `/broken` one that is not there; what is spent at both counts together. */
export async function startStage({
  nodes,
  counts,
  limits,
  outage = 'share',
  timeouts = {},
  env = {},
}: StageOptions): Promise<Stage> {
  const model = await startDevLlm();
  const redis = counts === 'redis' ? await startRedis() : undefined;
  const config = {
    ...limits,
    namespace: 'stage',
    ...(redis === undefined
      ? { strategy: 'local' }
      : {
          ...{ strategy: 'redis', sync_rate: 0, redis_outage: outage, ...(outage === 'share' && { nodes }) },
          redis: { host: redis.host, port: redis.port, ...timeouts },
        }),
  };
  const document = JSON.stringify({
    _format_version: '3.0',
    plugins: [{ name: 'ai-rate-limiting-advanced', config }],
    routes: [
      { paths: ['/chat'], plugins: [proxyTo(model.url)] },
      { paths: ['/broken'], plugins: [proxyTo('http://127.0.0.1:9')] },
    ],
  });
  const gateways = await Promise.all(Array.from({ length: nodes }, () => startGateway({ config: document, env })));
  return {
    model,
    redis,
    gateways,
    async stop() {
      redis?.resume();
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await model.stop();
      await redis?.stop();
    },
  };
}

/** Plugins of a route that asks a model of OpenAI's language there. */
export function proxyTo(url: string, name = 'm'): object {
  return {
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'authorization', header_value: 'Bearer k' },
      model: { provider: 'openai', name, options: { upstream_url: `${url}/v1/chat/completions` } },
    },
  };
}

export const chat: string = JSON.stringify({ messages: [{ role: 'user', content: 'How are you?' }], max_tokens: 60 });
