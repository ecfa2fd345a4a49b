import {
  type RunningControlPlane,
  type RunningGateway,
  startControlPlane,
  startGateway,
  startLandscapeServer,
} from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { eventsOf } from '../events/node-events.ts';
import { until } from '../wait.ts';

/** Models, an MCP server, a gateway before both, and the control plane that it tells of them. */
export interface Landscape {
  readonly gateway: RunningGateway;
  readonly controlPlane: RunningControlPlane;
  /** Resolves once the control plane knows of every exchange so far. */
  recorded(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLandscape(callers: number): Promise<Landscape> {
  const [models, server, controlPlane] = await Promise.all([
    startDevLlm(),
    startLandscapeServer(),
    startControlPlane(),
  ]);
  const gateway = await startGateway({
    config: config(models.url, server.url, callers),
    args: controlPlane.gatewayArgs,
  });
  return {
    gateway,
    controlPlane,
    recorded: () => until('every exchange is told', () => isRecorded(gateway)),
    async stop() {
      await gateway.stop();
      await Promise.all([models.stop(), server.stop(), controlPlane.stop()]);
    },
  };
}

async function isRecorded(gateway: RunningGateway): Promise<boolean> {
  const { recorded, acknowledged } = await eventsOf(gateway);
  return recorded > 0 && acknowledged === recorded;
}

function config(modelsUrl: string, serverUrl: string, callers: number): string {
  const auth = { header_name: 'Authorization', header_value: 'Bearer any' };
  const options = { input_cost: 2, output_cost: 8 };
  const openai = { provider: 'openai', name: 'scripted-planner' };
  const claude = { provider: 'anthropic', name: 'scripted-planner' };
  const proxies = [
    [
      '/chat',
      {
        route_type: 'llm/v1/chat',
        auth,
        model: { ...openai, options: { ...options, upstream_url: `${modelsUrl}/v1/chat/completions` } },
      },
    ],
    [
      '/responses',
      {
        route_type: 'llm/v1/responses',
        auth,
        model: { ...openai, options: { ...options, upstream_url: `${modelsUrl}/v1/responses` } },
      },
    ],
    [
      '/messages',
      {
        route_type: 'llm/v1/chat',
        llm_format: 'anthropic',
        auth,
        model: {
          ...claude,
          options: { ...options, anthropic_version: '2023-06-01', upstream_url: `${modelsUrl}/v1/messages` },
        },
      },
    ],
  ] as const;
  const mcp = { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', logging: { log_statistics: true } } };
  return JSON.stringify({
    _format_version: '3.0',
    consumers: Array.from({ length: callers }, (_, n) => ({
      username: `caller-${n}`,
      keyauth_credentials: [{ key: `key-${n}` }],
    })),
    plugins: [{ name: 'key-auth' }],
    routes: proxies.map(([path, settings]) => ({
      name: path.slice(1),
      paths: [path],
      plugins: [{ name: 'ai-proxy', config: settings }],
    })),
    services: [{ name: 'landscape', url: serverUrl, routes: [{ name: 'mcp', paths: ['/mcp'], plugins: [mcp] }] }],
  });
}
