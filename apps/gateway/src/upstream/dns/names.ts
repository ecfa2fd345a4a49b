import type { Clock, Log } from '@sallyport/pipeline';
import type { RecordOrder } from './answer.ts';
import { DnsClient } from './dns-client.ts';
import { type NameTimes, ResolvedName } from './resolved-name.ts';

export interface DnsOptions extends NameTimes {
  /** `IP:PORT`; none for the system's. */
  servers: readonly string[];
}

interface Shared {
  readonly resolved: ResolvedName;
  readonly watchers: Set<() => void>;
}

/** The names that upstreams of a worker watch; each is asked for once, whoever watches it. */
export class Names {
  readonly #client: DnsClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #times: NameTimes;
  readonly #shared = new Map<string, Shared>();

  constructor({ servers, ...times }: DnsOptions, clock: Clock, log: Log) {
    this.#client = systemDnsClient(servers);
    this.#clock = clock;
    this.#log = log;
    this.#times = times;
  }

  /** Calls back whenever the addresses change, and when a first answer fails. */
  watch(name: string, order: RecordOrder, maySleep: boolean, onChange: () => void): WatchedName {
    const key = `${order} ${maySleep} ${name.toLowerCase()}`;
    let shared = this.#shared.get(key);
    if (shared === undefined) {
      const watchers = new Set<() => void>();
      const tellAll = () => {
        for (const tell of watchers) tell();
      };
      const ask = () => this.#client.resolve(name, order);
      const options = { clock: this.#clock, log: this.#log, times: this.#times, maySleep };
      shared = { watchers, resolved: new ResolvedName(name, ask, tellAll, options) };
      this.#shared.set(key, shared);
    }
    const { resolved, watchers } = shared;
    watchers.add(onChange);
    return {
      resolved,
      unwatch: () => {
        watchers.delete(onChange);
        if (watchers.size > 0) return;
        resolved.close();
        this.#shared.delete(key);
      },
    };
  }

  close(): void {
    for (const { resolved } of this.#shared.values()) resolved.close();
    this.#shared.clear();
    this.#client.cancel();
  }
}

/** Asks these servers, or the system's, with what the system's files say of names. */
export function systemDnsClient(servers: readonly string[]): DnsClient {
  return new DnsClient({ servers, hostsPath: '/etc/hosts', resolvConfPath: '/etc/resolv.conf' });
}

export interface WatchedName {
  readonly resolved: ResolvedName;
  unwatch(): void;
}
