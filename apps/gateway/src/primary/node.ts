import { randomBytes, randomUUID } from 'node:crypto';
import { type ConfigDocument, Secret, type UpstreamHealth } from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import {
  AccountAuthority,
  answerRecordRequest,
  CounterAuthority,
  MailRelay,
  MemoryRecords,
  MetricsAuthority,
  PlaceAuthority,
} from '@sallyport/runtime';
import type { CacheOrder, CacheReport } from '../caches.ts';
import { systemClock } from '../clock.ts';
import type { ClusterNode } from '../cluster/cluster-node.ts';
import type { ConfigDelta } from '../config/content-index.ts';
import type { SourceText } from '../config/read.ts';
import { ConnectionLedger } from '../connection-limits/ledger.ts';
import type { ToPrimary } from '../ipc.ts';
import type { GatewayOptions } from '../options.ts';
import { HealthAuthority } from '../upstream/health/authority.ts';
import { healthReport } from '../upstream/health/health-report.ts';
import type { UpstreamView } from '../upstream/upstream-view.ts';
import { ActiveConfig, type ApplyResult, type DeltaResult } from './active-config.ts';
import { type BoundAddress, bindAddress } from './bound-address.ts';
import { CacheOrders } from './cache-orders.ts';
import type { LoadedConfig } from './config-store.ts';
import { createEmbeddingHost } from './embedding-host.ts';
import { EventRecording } from './event-recording.ts';
import { Lead } from './lead.ts';
import { NodeSecrets } from './node-secrets.ts';
import type { SideProcess } from './side-process.ts';
import { StdioHost } from './stdio-host.ts';
import { Workers } from './workers.ts';

/** What it is to the control plane that it follows. */
export type Membership = Pick<ClusterNode, 'nodeId' | 'view'>;

/** One running gateway: its workers, its configuration, and what they share (counters, health, status). */
export class GatewayNode {
  readonly id: string;
  /** Undefined where the configuration comes from files. */
  readonly cluster: Membership | undefined;
  readonly startedAtMs = systemClock.nowMs();
  /** Shared with the workers, and gone with the node. */
  readonly secret: Secret = new Secret(randomBytes(32).toString('base64url'));
  readonly options: GatewayOptions;
  readonly log: Log;
  readonly health: HealthAuthority;
  readonly workers: Workers;
  readonly metrics: MetricsAuthority;
  readonly #counters: CounterAuthority;
  readonly #accounts: AccountAuthority;
  readonly #records = new MemoryRecords({ clock: systemClock });
  readonly #mail = new MailRelay((workerId, message) => this.workers.send(workerId, { type: 'mail', message }));
  readonly #places = new PlaceAuthority();
  readonly #connections: ConnectionLedger;
  readonly #config: ActiveConfig;
  readonly #secrets: NodeSecrets;
  readonly #caches: CacheOrders;
  readonly #lead: Lead;
  readonly #stdioHost: StdioHost;
  readonly #embeddingHost: SideProcess;
  /** Undefined where no control plane is told of exchanges. */
  readonly recording: EventRecording | undefined;
  #proxy: BoundAddress | undefined;
  #proxyTls: BoundAddress | undefined;
  readonly #listening = Promise.withResolvers<void>();
  #draining = false;

  constructor(options: GatewayOptions, log: Log, cluster?: Membership) {
    this.id = cluster?.nodeId ?? randomUUID();
    this.cluster = cluster;
    this.options = options;
    this.log = log;
    this.workers = new Workers({
      count: options.workers,
      start: { nodeId: this.id, steadyOriginMs: systemClock.steadyOriginMs, options },
      memoryMaxMiB: options.workerMemoryMaxMiB,
      clock: systemClock,
      log,
      onStarted: (workerId) => this.#onStarted(workerId),
      onMessage: (workerId, message) => this.#onMessage(workerId, message),
      onGone: (workerId, requests) => this.#onGone(workerId, requests),
    });
    this.#connections = new ConnectionLedger(options.connectionLimits, systemClock, log);
    this.#counters = new CounterAuthority({ clock: systemClock, log });
    this.#accounts = new AccountAuthority({ clock: systemClock, log });
    this.metrics = new MetricsAuthority({
      clock: systemClock,
      send: (workerId, message) => this.workers.send(workerId, { type: 'metrics', message }),
    });
    this.#secrets = new NodeSecrets({
      clock: systemClock,
      log,
      env: process.env,
      dnsServers: options.dns.servers,
      onChange: (values) => this.workers.broadcast({ type: 'secrets', values }),
    });
    this.#caches = new CacheOrders((workerId, message) => this.workers.send(workerId, message), systemClock);
    this.#lead = new Lead((workerId, message) => this.workers.send(workerId, message), systemClock);
    this.#stdioHost = new StdioHost({
      options,
      clock: systemClock,
      log,
      onListening: (socketPath) => this.workers.broadcast({ type: 'stdio-host', socketPath }),
    });
    this.#embeddingHost = createEmbeddingHost({
      options,
      clock: systemClock,
      log,
      tell: (socketPath) => this.workers.broadcast({ type: 'embedding-host', socketPath }),
    });
    this.recording =
      options.recording &&
      new EventRecording({
        recording: options.recording,
        options,
        nodeId: this.id,
        steadyOriginMs: systemClock.steadyOriginMs,
        clock: systemClock,
        log,
        tell: (socketPath) => this.workers.broadcast({ type: 'event-host', socketPath }),
        tellTasks: (tasks) => this.workers.broadcast({ type: 'debug-tasks', tasks }),
      });
    this.#config = new ActiveConfig({
      options,
      secret: this.secret,
      log,
      workers: this.workers,
      secrets: this.#secrets,
      recording: this.recording,
    });
    this.health = new HealthAuthority({
      clock: systemClock,
      broadcast: (change) => this.workers.broadcast({ type: 'health', changes: [change] }),
      offer: (workerId, offer) => this.workers.send(workerId, { type: 'trial', offer }),
    });
  }

  /** What limits hold in this node: keys, and those that there was no room for. */
  get limits(): Readonly<Record<'counters' | 'accounts', { keys: number; overflows: number }>> {
    return { counters: this.#counters.stats, accounts: this.#accounts.stats };
  }

  get current(): LoadedConfig | undefined {
    return this.#config.current;
  }

  /** How often a change of the configuration was taken back. */
  get takenBack(): number {
    return this.#config.takenBack;
  }

  /** Where requests are taken, with the ports that were chosen where 0 was asked for. */
  get addresses(): { proxy: string | undefined; proxyTls: string | undefined } {
    return { proxy: this.#proxy?.address, proxyTls: this.#proxyTls?.address };
  }

  /** Binds the addresses and starts the workers, which serve when there is a configuration. */
  async start(): Promise<void> {
    const { proxyListen, proxyListenTls } = this.options;
    void this.recording?.start();
    this.#proxy = await bindAddress(proxyListen);
    this.#proxyTls = proxyListenTls && (await bindAddress(proxyListenTls));
    this.workers.start([this.#proxy, this.#proxyTls].flatMap((bound) => bound?.fd ?? []));
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  get isReady(): boolean {
    return !this.#draining && this.current !== undefined && this.workers.someActive;
  }

  /** Load balancers are told to look elsewhere; requests are served on. */
  markDraining(): void {
    this.#draining = true;
  }

  /** Resolves when a first worker accepts connections. */
  get listening(): Promise<void> {
    return this.#listening.promise;
  }

  /** How an upstream's targets are, as the lead worker sees it; undefined when it does not answer. */
  async viewUpstream(name: string): Promise<UpstreamView | undefined> {
    return await this.#lead.view(name);
  }

  /** How all targets are, for the control plane; undefined while nobody knows. */
  async upstreamHealth(): Promise<UpstreamHealth | undefined> {
    const views = await this.#lead.views();
    return views && healthReport(views, (key) => this.health.historyOf(key));
  }

  /** Tells all workers to look into their caches, or to empty them. */
  async orderCaches(order: CacheOrder): Promise<CacheReport> {
    return await this.#caches.order(order, this.workers.ids);
  }

  /** Reads the configured files and makes them active in every worker, or changes nothing. */
  async applyFiles(): Promise<ApplyResult> {
    return await this.#config.applyFiles(this.options.configFiles);
  }

  async applySources(sources: readonly SourceText[]): Promise<ApplyResult> {
    return await this.#config.applySources(sources);
  }

  /** Makes a control plane's whole configuration active: checked there and sealed, and compiled here all the same. */
  async applyDocument(document: ConfigDocument): Promise<ApplyResult> {
    return await this.#config.applyDocument(document);
  }

  /** Makes changes to a control plane's configuration active, all of them or none. */
  async applyDelta(delta: ConfigDelta): Promise<DeltaResult> {
    return await this.#config.applyDelta(delta);
  }

  #onStarted(workerId: number): void {
    this.workers.send(workerId, { type: 'secret', secret: this.secret.reveal() });
    this.#counters.addWorker(workerId, (message) => this.workers.send(workerId, { type: 'counters', message }));
    this.#accounts.addWorker(workerId, (message) => this.workers.send(workerId, { type: 'accounts', message }));
    this.metrics.addWorker(workerId);
    this.#lead.addWorker(workerId);
    const changes = this.health.addWorker(workerId);
    if (changes.length > 0) this.workers.send(workerId, { type: 'health', changes });
    if (this.recording?.socketPath !== undefined)
      this.workers.send(workerId, { type: 'event-host', socketPath: this.recording.socketPath });
    const tasks = this.recording?.debugTasks ?? [];
    if (tasks.length > 0) this.workers.send(workerId, { type: 'debug-tasks', tasks });
    const config = this.#config.message;
    if (config !== undefined) this.workers.send(workerId, config);
  }

  #onMessage(workerId: number, message: ToPrimary): void {
    switch (message.type) {
      case 'listening':
        this.#listening.resolve();
        return;
      case 'active':
        this.#config.checkSwapped();
        return;
      case 'rejected':
        this.#config.onRejected(workerId, message.hash, message.problems);
        return;
      case 'health':
        this.health.record(message.report);
        return;
      case 'health-forget':
        this.health.forget(message.keys);
        return;
      case 'trial':
        this.health.onTrial(workerId, message.news);
        return;
      case 'caches':
        this.#caches.onReport(message.question, message.report);
        return;
      case 'view':
        this.#lead.onAnswer(message.question, message.view);
        return;
      case 'views':
        this.#lead.onAnswer(message.question, message.views);
        return;
      case 'admissions':
        this.workers.send(workerId, {
          type: 'admissions',
          reply: this.#connections.receive(workerId, message.request),
        });
        return;
      case 'counters':
        this.#counters.receive(workerId, message.message);
        return;
      case 'accounts':
        this.#accounts.receive(workerId, message.message);
        return;
      case 'records':
        void answerRecordRequest(this.#records, message.request).then((reply) =>
          this.workers.send(workerId, { type: 'records', reply }),
        );
        return;
      case 'mail':
        this.#mail.receive(workerId, message.message);
        return;
      case 'metrics':
        this.metrics.receive(workerId, message.message);
        return;
      case 'places': {
        const reply = this.#places.receive(workerId, message.request);
        if (reply !== undefined) this.workers.send(workerId, { type: 'places', reply });
        return;
      }
      case 'debug-finding':
        this.recording?.tellFinding(message.finding);
        return;
      case 'stdio-host':
        this.#tellStdioHost(workerId);
        return;
      case 'embedding-host':
        this.#tellEmbeddingHost(workerId);
        return;
      case 'alive':
        return;
    }
  }

  #tellStdioHost(workerId: number): void {
    const { socketPath } = this.#stdioHost;
    if (socketPath === undefined) void this.#stdioHost.start();
    else this.workers.send(workerId, { type: 'stdio-host', socketPath });
  }

  #tellEmbeddingHost(workerId: number): void {
    const { socketPath } = this.#embeddingHost;
    if (socketPath === undefined) void this.#embeddingHost.start();
    else this.workers.send(workerId, { type: 'embedding-host', socketPath });
  }

  #onGone(workerId: number, requests: number): void {
    this.recording?.forgetWorker(workerId, requests);
    this.#counters.removeWorker(workerId);
    this.#accounts.removeWorker(workerId);
    this.#places.removeWorker(workerId);
    this.#connections.removeWorker(workerId);
    this.health.removeWorker(workerId);
    this.#mail.removeWorker(workerId);
    this.metrics.removeWorker(workerId);
    this.#lead.removeWorker(workerId);
    this.#stdioHost.forgetWorker(workerId);
    this.#config.checkSwapped();
  }

  /** Drains and ends the workers. */
  async stop(): Promise<void> {
    this.markDraining();
    this.#config.stop();
    this.#proxy?.close();
    this.#proxyTls?.close();
    await this.workers.stop(this.options.drainTimeoutMs);
    await Promise.all([this.#stdioHost.stop(), this.#embeddingHost.stop(), this.recording?.stop()]);
    this.#counters.close();
    this.#accounts.close();
    this.#records.close();
    this.health.close();
    await this.#secrets.close();
    await this.#config.close();
  }
}
