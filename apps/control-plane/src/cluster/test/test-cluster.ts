import { selfSigned } from '@sallyport/certificates';
import { createStore, type Store } from '@sallyport/store';
import Fastify from 'fastify';
import type { Log } from '../../log.ts';
import { Sealer } from '../../secrets/sealer.ts';
import { openAuthority } from '../authority.ts';
import { ClusterCallers } from '../cluster-callers.ts';
import { ClusterHub } from '../cluster-hub.ts';
import { type ClusterListener, startClusterListener } from '../listener.ts';
import { MemorySource } from './memory-source.ts';
import { MemoryTrust } from './memory-trust.ts';

export const gatewayVersion = '0.1.0';

/** The hub of a control plane over real TLS, with a configuration and certificates that a test says. */
export class TestCluster {
  readonly source = new MemorySource();
  readonly trust: MemoryTrust;
  /** Why gateways were not let in. */
  readonly refused: string[] = [];
  readonly store: Store;
  hub!: ClusterHub;
  #listener!: ClusterListener;

  private constructor(store: Store, trust: MemoryTrust) {
    this.store = store;
    this.trust = trust;
  }

  static async start(): Promise<TestCluster> {
    const trust = new MemoryTrust();
    trust.addControlPlane('default');
    const cluster = new TestCluster(await createStore({ file: ':memory:' }), trust);
    await cluster.#listen();
    return cluster;
  }

  async #listen(): Promise<void> {
    const log: Log = { info() {}, warn() {}, error() {} };
    const { store, trust, source } = this;
    this.hub = new ClusterHub({ store, trust, source, version: gatewayVersion, log, nowMs: Date.now });
    const authority = await openAuthority(store.settings, new Sealer('a secret of this test, long enough'));
    const app = Fastify();
    await app.ready();
    this.#listener = await startClusterListener({
      listen: { host: '127.0.0.1', port: 0 },
      hub: this.hub,
      callers: new ClusterCallers(trust, Date.now),
      app,
      certificate: () => authority.issue(['127.0.0.1']),
      onRefused: ({ reason }) => void this.refused.push(reason),
      log,
    });
  }

  get port(): number {
    return this.#listener.address.port;
  }

  /** A write to the configuration, as the other parts of a control plane announce it. */
  async write(...changes: Parameters<MemorySource['write']>): Promise<number> {
    const version = this.source.write(...changes);
    await this.store.signals.publish('config', { controlPlaneId: 'default', version });
    return version;
  }

  newCertificate(): { cert: string; key: string } {
    const pair = selfSigned({ names: ['a gateway'], days: 1, usage: 'client' });
    this.trust.register('default', pair.cert);
    return pair;
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    await this.#listener.close();
    await this.store.close();
  }
}
