import type { Clock, Log, Services } from '@sallyport/pipeline';
import {
  createAccountsPort,
  createCloudPort,
  createCountersPort,
  createFilesPort,
  createHttpPort,
  createKafkaPort,
  createKeptPort,
  createMailPort,
  createPlacesPort,
  createRecordsPort,
  createSocketsPort,
  createVectorsPort,
  EmbeddingClient,
  LeasedAccounts,
  LeasedCounters,
  MemoryCachePort,
  NodeMail,
  NodePlaces,
  NodeRecords,
  StdioClient,
  WorkerMetrics,
} from '@sallyport/runtime';
import type { ToPrimary } from '../ipc.ts';
import type { GatewayOptions } from '../options.ts';
import { InnerGateway } from '../proxy/inner/port.ts';
import { systemDnsClient } from '../upstream/dns/names.ts';
import type { Upstreams } from '../upstream/upstreams.ts';

/** What plugins of this worker may do outside themselves, but for what each configuration has of its own. */
export type SharedServices = Omit<Services, 'node' | 'directory' | 'secret'>;

export interface WorkerServices {
  readonly shared: SharedServices;
  /** These hear from the primary. */
  readonly counters: LeasedCounters;
  readonly accounts: LeasedAccounts;
  readonly records: NodeRecords;
  readonly mail: NodeMail;
  readonly metrics: WorkerMetrics;
  readonly places: NodePlaces;
  readonly cache: MemoryCachePort;
  readonly stdio: StdioClient;
  readonly embeddings: EmbeddingClient;
  /** Waits for what it is to send requests to. */
  readonly inner: InnerGateway;
  close(): Promise<void>;
}

export interface WorkerServicesOptions {
  readonly options: GatewayOptions;
  readonly workerId: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly upstreams: Upstreams;
  tell(message: ToPrimary): void;
}

export function createWorkerServices({
  options,
  workerId,
  clock,
  log,
  upstreams,
  tell,
}: WorkerServicesOptions): WorkerServices {
  const leased = new LeasedCounters({
    clock,
    transport: { send: (message) => tell({ type: 'counters', message }) },
  });
  const leasedAccounts = new LeasedAccounts({
    clock,
    transport: { send: (message) => tell({ type: 'accounts', message }) },
  });
  const nodeRecords = new NodeRecords({ clock, send: (request) => tell({ type: 'records', request }) });
  const nodePlaces = new NodePlaces({ clock, send: (request) => tell({ type: 'places', request }) });
  const counters = createCountersPort({ clock, log, local: leased });
  const accounts = createAccountsPort({ clock, log, local: leasedAccounts });
  const records = createRecordsPort({ clock, log, local: nodeRecords });
  const places = createPlacesPort({ clock, log, local: nodePlaces });
  const nodeMail = new NodeMail({ workerId, clock, log, tell: (message) => tell({ type: 'mail', message }) });
  const mail = createMailPort({ clock, log, local: nodeMail });
  const metrics = new WorkerMetrics({ clock, send: (message) => tell({ type: 'metrics', message }) });
  const cache = new MemoryCachePort({ clock, bytesMax: options.cacheMemoryMaxMiB * 1024 * 1024 });
  const dnsClient = systemDnsClient(options.dns.servers);
  const http = createHttpPort({
    clock,
    log,
    resolve: (name) => dnsClient.addressesOf(name),
    outboundAllow: options.outboundAllow,
  });
  const inner = new InnerGateway();
  const files = createFilesPort({ log, metrics });
  const sockets = createSocketsPort({ clock, log, resolve: (name) => dnsClient.addressesOf(name) });
  const kept = createKeptPort();
  const stdio = new StdioClient({ workerId, want: () => tell({ type: 'stdio-host' }) });
  const embeddings = new EmbeddingClient({ clock, want: () => tell({ type: 'embedding-host' }) });
  const vectors = createVectorsPort({ clock, log });
  const cloud = createCloudPort({ clock, http, env: process.env });
  return {
    shared: {
      clock,
      log,
      counters: { ...counters, accounts },
      records,
      places,
      mail,
      metrics,
      cache,
      http,
      inner,
      files,
      sockets,
      kafka: createKafkaPort(),
      upstreams,
      kept,
      cloud,
      stdio,
      embeddings,
      vectors,
    },
    counters: leased,
    accounts: leasedAccounts,
    records: nodeRecords,
    places: nodePlaces,
    mail: nodeMail,
    metrics,
    cache,
    inner,
    stdio,
    embeddings,
    async close() {
      counters.close();
      accounts.close();
      places.close();
      records.close();
      mail.close();
      stdio.close();
      embeddings.close();
      vectors.close();
      await http.close();
      // What closes counts, too.
      metrics.close();
    },
  };
}
