import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly logged: string[] = [];
  /** Why gateways were not let in. */
  readonly refused: string[] = [];
  readonly store: Store;
  readonly folder: string;
  hub!: ClusterHub;
  #listener!: ClusterListener;
  #files = 0;

  private constructor(store: Store, folder: string, trust: MemoryTrust) {
    this.store = store;
    this.folder = folder;
    this.trust = trust;
  }

  static async start(): Promise<TestCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-cluster-'));
    const trust = new MemoryTrust();
    trust.addControlPlane('default');
    const cluster = new TestCluster(await createStore({ file: ':memory:' }), folder, trust);
    await cluster.listen();
    return cluster;
  }

  /** Again, after `pause`. */
  async listen(port = 0): Promise<void> {
    const say = (message: string, fields?: object) => void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    const log: Log = { info: say, warn: say, error: say };
    const { store, trust, source } = this;
    this.hub = new ClusterHub({ store, trust, source, version: gatewayVersion, log, nowMs: Date.now });
    const authority = await openAuthority(store.settings, new Sealer('a secret of this test, long enough'));
    await writeFile(this.caFile, authority.certificate);
    const app = Fastify();
    await app.ready();
    this.#listener = await startClusterListener({
      listen: { host: '127.0.0.1', port },
      hub: this.hub,
      callers: new ClusterCallers(trust, Date.now),
      app,
      certificate: () => authority.issue(['127.0.0.1']),
      onRefused: ({ reason }) => void this.refused.push(reason),
      log,
    });
  }

  async pause(): Promise<void> {
    await this.hub.stop();
    await this.#listener.close();
  }

  get port(): number {
    return this.#listener.address.port;
  }

  get caFile(): string {
    return join(this.folder, 'ca.crt');
  }

  /** A write to the configuration, as the other parts of a control plane announce it. */
  async write(...changes: Parameters<MemorySource['write']>): Promise<number> {
    const version = this.source.write(...changes);
    await this.store.signals.publish('config', { controlPlaneId: 'default', version });
    return version;
  }

  /** A certificate that is registered, and the arguments of a gateway that shows it. */
  async gatewayArgs(pair = this.newCertificate()): Promise<string[]> {
    const name = join(this.folder, `node-${this.#files++}`);
    await Promise.all([writeFile(`${name}.crt`, pair.cert), writeFile(`${name}.key`, pair.key)]);
    return [
      ...['--control-plane', `https://127.0.0.1:${this.port}`, '--control-plane-ca', this.caFile],
      ...['--cert', `${name}.crt`, '--key', `${name}.key`, '--configuration-folder', join(this.folder, 'nodes')],
    ];
  }

  newCertificate(): { cert: string; key: string } {
    const pair = selfSigned({ names: ['a gateway'], days: 1, usage: 'client' });
    this.trust.register('default', pair.cert);
    return pair;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
