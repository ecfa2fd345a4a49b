import { Secret } from '@sallyport/contracts';
import type { ConfiguredPlugin, Consumer, Log, Services, TargetState } from '@sallyport/pipeline';
import { FakeClock } from './fake-clock.ts';
import { FakeCachePort } from './fakes/cache.ts';
import { FakeCloud } from './fakes/cloud.ts';
import { FakeCountersPort } from './fakes/counters.ts';
import { FakeDirectory } from './fakes/directory.ts';
import { FakeEmbeddings } from './fakes/embeddings.ts';
import { FakeFiles } from './fakes/files.ts';
import { FakeHttp } from './fakes/http.ts';
import { FakeInner } from './fakes/inner.ts';
import { FakeKafka } from './fakes/kafka.ts';
import { FakeKept } from './fakes/kept.ts';
import { FakeMail } from './fakes/mail.ts';
import { FakeMetrics } from './fakes/metrics.ts';
import { FakePlacesPort } from './fakes/places.ts';
import { FakeRecordsPort } from './fakes/records.ts';
import { FakeSockets } from './fakes/sockets.ts';
import { FakeStdio } from './fakes/stdio.ts';
import { FakeVectors } from './fakes/vectors.ts';

export interface FakeConsumer {
  /** Default: the username. */
  id?: string;
  username?: string;
  custom_id?: string;
  /** Names of consumer groups. */
  groups?: readonly string[];
}

export interface FakeServicesOptions {
  consumers?: readonly FakeConsumer[];
  /** Consumer groups without members; those of consumers exist anyway. */
  groups?: readonly string[];
  /**
   * Entities of plugins' collections, as a file would hold them: parsed by the collection's schema and sealed when a plugin asks for
   * them. A foreign key is written as the name or id of its entity: `{ keyauth_credentials: [{ key: 'k', consumer: 'ann' }] }`.
   */
  entities?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Other plugins of the configuration, by name, as `directory.plugins` gives them. */
  plugins?: Readonly<Record<string, readonly Partial<ConfiguredPlugin>[]>>;
  clock?: FakeClock;
}

export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** Everything a plugin may ask for, without a network, a disk or a running clock; what it did can be read afterwards. */
export interface FakeServices extends Services {
  readonly clock: FakeClock;
  readonly log: Log & { readonly entries: LogEntry[] };
  readonly counters: FakeCountersPort;
  readonly records: FakeRecordsPort;
  readonly mail: FakeMail;
  readonly metrics: FakeMetrics;
  readonly places: FakePlacesPort;
  readonly cache: FakeCachePort;
  readonly embeddings: FakeEmbeddings;
  readonly vectors: FakeVectors;
  readonly http: FakeHttp;
  readonly inner: FakeInner;
  readonly files: FakeFiles;
  readonly sockets: FakeSockets;
  readonly kafka: FakeKafka;
  readonly upstreams: FakeUpstreams;
  readonly kept: FakeKept;
  readonly cloud: FakeCloud;
  readonly stdio: FakeStdio;
  /** A consumer by username or id; throws when there is none. */
  consumer(name: string): Consumer;
}

export function fakeServices(options: FakeServicesOptions = {}): FakeServices {
  const clock = options.clock ?? new FakeClock();
  const directory = new FakeDirectory(options, clock);
  const secret = new Secret('the secret of this node');
  return {
    clock,
    log: memoryLog(),
    node: {
      id: '6a1c9a8e-5f6b-4d1e-9d0c-2b7f3c1e8a90',
      hostname: 'node-1',
      version: '0.0.0',
      workerId: 0,
      pid: 4242,
      secret,
    },
    directory,
    counters: new FakeCountersPort(clock),
    records: new FakeRecordsPort(clock),
    mail: new FakeMail(),
    metrics: new FakeMetrics(),
    places: new FakePlacesPort(),
    cache: new FakeCachePort(clock),
    embeddings: new FakeEmbeddings(),
    vectors: new FakeVectors(clock),
    http: new FakeHttp(),
    inner: new FakeInner(),
    files: new FakeFiles(),
    sockets: new FakeSockets(),
    kafka: new FakeKafka(),
    upstreams: new FakeUpstreams(),
    kept: new FakeKept(),
    cloud: new FakeCloud(),
    stdio: new FakeStdio(),
    secret: (value) => new Secret(value),
    consumer(name) {
      const consumer = directory.consumerByName(name);
      if (consumer === undefined) throw new Error(`there is no fake consumer ${name}`);
      return consumer;
    },
  };
}

function memoryLog(): FakeServices['log'] {
  const entries: LogEntry[] = [];
  const at =
    (level: LogEntry['level']) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      entries.push({ level, message, fields });
    };
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Upstreams by name, and whether one of their targets is healthy. */
export class FakeUpstreams {
  readonly health = new Map<string, boolean>();
  states: readonly TargetState[] = [];

  hasHealthyTarget(name: string): boolean | undefined {
    return this.health.get(name);
  }

  targetStates(): readonly TargetState[] {
    return this.states;
  }
}
