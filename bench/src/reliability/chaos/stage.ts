import { once } from 'node:events';
import {
  freePort,
  type RunningGateway,
  type RunningPostgresServer,
  startGateway,
  startLandscapeServer,
  startPostgresServer,
} from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { clusterFlags, type GuardedPlane, startGuardedPlane } from '../hybrid/guarded-plane.ts';
import { until } from '../wait.ts';
import { keyOf, tenants } from './callers.ts';
import type { Ledger } from './ledger.ts';
import { guest } from './operator.ts';
import { startTenantApi, type TenantApi } from './upstream.ts';

/** All that takes part. */
export interface Stage {
  readonly database: RunningPostgresServer;
  readonly guarded: GuardedPlane;
  readonly upstream: TenantApi;
  readonly gateway: RunningGateway;
  /** Kills it, and starts another one at its address with what it left on the disk. */
  restartGateway(): Promise<void>;
  /** What the control plane knows of the one gateway. */
  node(): Promise<ConnectedNode | undefined>;
  stop(): Promise<void>;
}

export interface ConnectedNode {
  config_hash: string;
  following: { is_connected: boolean; config_version?: number };
}

export async function startStage(ledger: Ledger): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const [database, upstream, llm, tools] = await Promise.all([
    startPostgresServer(),
    startTenantApi((...names) => ledger.arrived(...names)),
    startDevLlm(),
    startLandscapeServer(),
  ]);
  for (const part of [database, upstream, llm, tools]) opened.defer(() => part.stop());
  const guarded = await startGuardedPlane(upstream.url, [...clusterFlags, '--database', database.url]);
  opened.defer(() => guarded.plane.stop());
  await configure(guarded, llm.url, tools.url);
  const listen = ['--proxy-listen', `127.0.0.1:${await freePort('127.0.0.1')}`];
  const args = [...(await guarded.plane.followArgs()), ...listen];
  let gateway = await startGateway({ args });
  opened.defer(async () => void (await gateway.stop()));
  const node = async () => {
    const { items } = (await guarded.plane.get(`${guarded.planePath}/nodes`)) as {
      items: ConnectedNode[];
    };
    return items.find(({ following }) => following.is_connected);
  };
  await until('the gateway follows', async () => (await node()) !== undefined);
  const all = opened.move();
  return {
    database,
    guarded,
    upstream,
    get gateway() {
      return gateway;
    },
    async restartGateway() {
      gateway.process.kill('SIGKILL');
      await once(gateway.process, 'exit');
      gateway = await startGateway({ args });
    },
    node,
    stop: () => all.disposeAsync(),
  };
}

/** Beside the route that wants a key: a model and tools that do, too. */
async function configure({ create }: GuardedPlane, llmUrl: string, toolsUrl: string): Promise<void> {
  for (const username of [...tenants.filter((it) => it !== 'ada'), guest]) await create('/consumers', { username });
  for (const tenant of tenants) await create(`/consumers/${tenant}/key-auth`, { key: keyOf(tenant) });
  const tools = await create('/services', { name: 'tools', url: toolsUrl });
  const model = { provider: 'openai', name: 'gpt-4o', options: { upstream_url: `${llmUrl}/v1/chat/completions` } };
  const auth = { header_name: 'Authorization', header_value: 'Bearer any' };
  const plugins = {
    llm: { name: 'ai-proxy', config: { route_type: 'llm/v1/chat', auth, model } },
    mcp: { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } },
  };
  for (const [name, plugin] of Object.entries(plugins)) {
    const service = { service: name === 'mcp' ? { id: tools.id } : null };
    const route = await create('/routes', { name, ...service, paths: [`/${name}`], protocols: ['http'] });
    const scope = { route: { id: route.id }, protocols: ['http'] };
    await create('/plugins', { name: 'key-auth', ...scope });
    await create('/plugins', { ...plugin, ...scope });
  }
}
