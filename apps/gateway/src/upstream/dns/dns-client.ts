import { NODATA, NOTFOUND, promises, type SrvRecord } from 'node:dns';
import { type Address, type DnsAnswer, plainAddress, type RecordOrder } from './answer.ts';
import { HostsFile } from './hosts-file.ts';
import { candidatesOf, parseSearchList, type SearchList } from './search-list.ts';
import { WatchedFile } from './watched-file.ts';

/** For one question to one server. Milliseconds. */
const timeoutMs = 2_000;
const tries = 2;
/** Node tells no TTL of SRV records: they are asked for again when their first address expires, or after this. Seconds. */
const srvTtlSecondsMax = 30;
/** Of the hosts file, which is looked at again. Seconds. */
const hostsTtlSeconds = 5;
/** What a hostile answer may make us balance over. */
const addressesMax = 256;

export interface DnsClientOptions {
  /** `IP:PORT`; none for the system's. */
  servers: readonly string[];
  hostsPath: string;
  resolvConfPath: string;
}

/** Asks for the addresses of a name: the hosts file, then DNS servers. Keeps nothing. */
export class DnsClient {
  readonly #servers: readonly string[];
  readonly #hosts: HostsFile;
  readonly #resolvConf: WatchedFile<SearchList>;
  #resolver: promises.Resolver;

  constructor({ servers, hostsPath, resolvConfPath }: DnsClientOptions) {
    this.#servers = servers;
    this.#hosts = new HostsFile(hostsPath);
    this.#resolver = this.#makeResolver();
    // A machine that moves to another network is given other servers.
    this.#resolvConf = new WatchedFile(resolvConfPath, parseSearchList, () => {
      this.#resolver = this.#makeResolver();
    });
  }

  #makeResolver(): promises.Resolver {
    const resolver = new promises.Resolver({ timeout: timeoutMs, tries });
    if (this.#servers.length > 0) resolver.setServers(this.#servers);
    return resolver;
  }

  async resolve(name: string, order: RecordOrder): Promise<DnsAnswer> {
    const fromHosts = this.#hosts.find(name);
    if (fromHosts !== undefined)
      return { ok: true, addresses: fromHosts.map(plainAddress), ttlSeconds: hostsTtlSeconds };
    let last: DnsAnswer = { ok: false, kind: 'not_found', detail: `${name} is not found` };
    for (const candidate of candidatesOf(name, this.#resolvConf.content)) {
      last = await this.#records(candidate, order);
      if (last.ok || last.kind === 'failed') return last;
    }
    return last;
  }

  /** Addresses of a name, for whoever connects on its own. Rejects when it has none. */
  async addressesOf(name: string): Promise<readonly string[]> {
    const answer = await this.resolve(name, 'address-only');
    if (answer.ok) return answer.addresses.map(({ ip }) => ip);
    throw Object.assign(new Error(answer.detail), { code: 'ENOTFOUND' });
  }

  cancel(): void {
    this.#resolver.cancel();
  }

  async #records(name: string, order: RecordOrder): Promise<DnsAnswer> {
    const first = order === 'srv-first' ? await this.#services(name) : await this.#addresses(name);
    if (first.ok || first.kind === 'failed' || order === 'address-only') return first;
    return order === 'srv-first' ? await this.#addresses(name) : await this.#services(name);
  }

  /** IPv4 addresses; IPv6 ones where the name has no other. */
  async #addresses(name: string): Promise<DnsAnswer> {
    const v4 = await this.#ask(name, () => this.#resolver.resolve4(name, { ttl: true }));
    if (v4.ok || v4.kind === 'failed') return v4;
    return await this.#ask(name, () => this.#resolver.resolve6(name, { ttl: true }));
  }

  async #ask(name: string, ask: () => Promise<{ address: string; ttl: number }[]>): Promise<DnsAnswer> {
    try {
      const records = (await ask()).slice(0, addressesMax);
      if (records.length === 0) return { ok: false, kind: 'not_found', detail: `${name} has no address` };
      const ttlSeconds = Math.min(...records.map(({ ttl }) => ttl));
      return { ok: true, addresses: records.map(({ address }) => plainAddress(address)), ttlSeconds };
    } catch (error) {
      return failure(error);
    }
  }

  /** The addresses behind the services of lowest priority, with their ports and weights. */
  async #services(name: string): Promise<DnsAnswer> {
    let records: SrvRecord[];
    try {
      records = await this.#resolver.resolveSrv(name);
    } catch (error) {
      return failure(error);
    }
    const priority = Math.min(...records.map((record) => record.priority));
    const wanted = records
      .filter((record) => record.priority === priority && record.name !== '')
      .slice(0, addressesMax);
    const answers = await Promise.all(wanted.map((record) => this.#behind(record.name)));
    const addresses: Address[] = [];
    let ttlSeconds = srvTtlSecondsMax;
    answers.forEach((answer, index) => {
      if (!answer.ok) return;
      ttlSeconds = Math.min(ttlSeconds, answer.ttlSeconds);
      const { name, port, weight } = wanted[index]!;
      // A weight of 0 asks for little, not for nothing.
      for (const { ip } of answer.addresses) addresses.push({ ip, port, weight: weight || 1, name });
    });
    if (addresses.length > 0) return { ok: true, addresses: addresses.slice(0, addressesMax), ttlSeconds };
    return answers.find((answer) => !answer.ok) ?? { ok: false, kind: 'not_found', detail: `${name} has no service` };
  }

  async #behind(name: string): Promise<DnsAnswer> {
    const fromHosts = this.#hosts.find(name);
    if (fromHosts !== undefined)
      return { ok: true, addresses: fromHosts.map(plainAddress), ttlSeconds: hostsTtlSeconds };
    return await this.#addresses(name);
  }
}

function failure(error: unknown): DnsAnswer {
  const { code, message } = error as NodeJS.ErrnoException;
  return { ok: false, kind: code === NOTFOUND || code === NODATA ? 'not_found' : 'failed', detail: message };
}
