import { hostname } from 'node:os';
import { clusterProtocol, coreCollections, type UpstreamHealth } from '@sallyport/contracts';
import type { Log, PluginDefinition } from '@sallyport/pipeline';
import type { ClusterOptions } from '../options.ts';
import { version } from '../version.ts';
import { type ConfigurationTarget, DeliveredConfiguration } from './delivered-configuration.ts';
import { type NodeIdentity, readIdentity } from './identity.ts';
import { LastGood } from './last-good.ts';
import { ControlPlaneLink, type LinkView } from './link.ts';
import { openOutlet } from './outlet.ts';

export interface ClusterNodeOptions {
  readonly cluster: ClusterOptions;
  readonly plugins: readonly PluginDefinition[];
  readonly log: Log;
}

/** Says how the targets of a node are. */
export interface HealthSource {
  upstreamHealth(): Promise<UpstreamHealth | undefined>;
}

/** What a gateway is to its control plane: an identity, what it delivered, and the connection to it. */
export class ClusterNode {
  readonly #options: ClusterNodeOptions;
  readonly #lastGood: LastGood;
  #identity: NodeIdentity;
  #link: ControlPlaneLink | undefined;
  readonly #first = Promise.withResolvers<void>();

  private constructor(options: ClusterNodeOptions, identity: NodeIdentity, lastGood: LastGood) {
    this.#options = options;
    this.#identity = identity;
    this.#lastGood = lastGood;
  }

  /** Throws sentences. */
  static async open(options: ClusterNodeOptions): Promise<ClusterNode> {
    const identity = await readIdentity(options.cluster);
    return new ClusterNode(options, identity, await LastGood.claim(options.cluster.folder, identity));
  }

  get nodeId(): string {
    return this.#lastGood.nodeId;
  }

  get view(): LinkView {
    return this.#link?.view ?? { isConnected: false, trouble: undefined };
  }

  /** Resolves once a first configuration is active: the last good one, or what the control plane delivers. */
  async start(target: ConfigurationTarget & HealthSource): Promise<void> {
    const { cluster, plugins, log } = this.#options;
    const delivered = new DeliveredConfiguration(target, this.#lastGood, log);
    if (await delivered.restore()) this.#first.resolve();
    else log.info('waiting for a configuration of the control plane', { url: cluster.url });
    this.#link = new ControlPlaneLink({
      log,
      connect: async () => openOutlet(cluster, this.#identity),
      hello: () => ({
        type: 'hello',
        protocol: clusterProtocol,
        node: { id: this.nodeId, hostname: hostname(), version, labels: cluster.labels },
        ...abilitiesOf(plugins),
        configuration: delivered.current,
      }),
      current: () => delivered.current,
      health: async () => await target.upstreamHealth(),
      take: async (frame) => {
        const answer = await delivered.take(frame);
        if (delivered.current !== undefined) this.#first.resolve();
        return answer;
      },
    });
    this.#link.start();
    await this.#first.promise;
  }

  /** The files of the certificate may have changed. One with another key is used from the next start on. */
  async reload(): Promise<void> {
    const identity = await readIdentity(this.#options.cluster);
    if (identity.keyName !== this.#identity.keyName)
      throw new Error('the certificate has another key: restart the gateway to use it');
    this.#identity = identity;
    this.#link?.reconnect();
  }

  stop(): void {
    this.#link?.stop();
    this.#lastGood.close();
    this.#first.resolve();
  }
}

function abilitiesOf(plugins: readonly PluginDefinition[]) {
  const own = plugins.flatMap(({ collections = [] }) => collections);
  return {
    plugins: plugins.map(({ name }) => ({ name })),
    collections: [...coreCollections, ...own].map(({ name }) => name),
  };
}
