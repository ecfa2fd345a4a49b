import { isIP } from 'node:net';
import type { TargetEntity } from '@sallyport/pipeline';
import { type Address, plainAddress, type RecordOrder } from './dns/answer.ts';
import type { Names, WatchedName } from './dns/names.ts';

/** A target and one address that it stands for. */
export interface TargetAddress {
  readonly target: TargetEntity;
  readonly host: string;
  readonly port: number;
  readonly address: Address;
}

/** What the targets of an upstream stand for: addresses as they are, names as they are resolved at the moment. */
export class TargetAddresses {
  readonly #names: Names;
  /** Names are asked for while exchanges use them only. */
  readonly #maySleep: boolean;
  readonly #onChange: () => void;
  #targets: readonly TargetEntity[] = [];
  #order: RecordOrder = 'address-first';
  /** By the order of records that is asked for, and the name. */
  #watched = new Map<string, WatchedName>();

  constructor(names: Names, maySleep: boolean, onChange: () => void) {
    this.#names = names;
    this.#maySleep = maySleep;
    this.#onChange = onChange;
  }

  /** Takes over targets; names that stay keep their answers. */
  configure(targets: readonly TargetEntity[], order: RecordOrder): void {
    const before = this.#watched;
    this.#targets = targets;
    this.#order = order;
    this.#watched = new Map();
    for (const { target } of targets) {
      const { host } = splitTarget(target);
      if (isIP(host) !== 0) continue;
      const key = this.#keyOf(host);
      if (this.#watched.has(key)) continue;
      this.#watched.set(key, before.get(key) ?? this.#watch(host));
      before.delete(key);
    }
    for (const { unwatch } of before.values()) unwatch();
  }

  #watch(host: string): WatchedName {
    return this.#names.watch(host, this.#orderOf(host), this.#maySleep, this.#onChange);
  }

  #keyOf(host: string): string {
    return `${this.#orderOf(host)} ${host.toLowerCase()}`;
  }

  /** The names of services are written with an underscore (RFC 2782). */
  #orderOf(host: string): RecordOrder {
    return host.startsWith('_') ? 'srv-first' : this.#order;
  }

  list(): TargetAddress[] {
    return this.#targets.flatMap((target) => {
      const { host, port } = splitTarget(target.target);
      const addresses =
        isIP(host) === 0 ? this.#watched.get(this.#keyOf(host))?.resolved.addresses : [plainAddress(host)];
      return (addresses ?? []).map((address) => ({ target, host, port, address }));
    });
  }

  /** An exchange is about to use them. */
  use(): void {
    for (const { resolved } of this.#watched.values()) resolved.use();
  }

  get hasNames(): boolean {
    return this.#watched.size > 0;
  }

  /** A first answer about some name is still to come. */
  get isPending(): boolean {
    for (const { resolved } of this.#watched.values()) if (resolved.isPending) return true;
    return false;
  }

  close(): void {
    for (const { unwatch } of this.#watched.values()) unwatch();
    this.#watched.clear();
  }
}

/** `host:port` or `[v6]:port` into its parts; the port is always there. */
export function splitTarget(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) };
}
