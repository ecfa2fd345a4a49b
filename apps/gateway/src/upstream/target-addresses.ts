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
  #watched = new Map<string, WatchedName>();

  constructor(names: Names, maySleep: boolean, onChange: () => void) {
    this.#names = names;
    this.#maySleep = maySleep;
    this.#onChange = onChange;
  }

  /** Takes over targets; names that stay keep their answers. */
  configure(targets: readonly TargetEntity[], order: RecordOrder): void {
    const before = order === this.#order ? this.#watched : new Map<string, WatchedName>();
    const dropped = order === this.#order ? before : this.#watched;
    this.#targets = targets;
    this.#order = order;
    this.#watched = new Map();
    for (const { target } of targets) {
      const { host } = splitTarget(target);
      if (isIP(host) !== 0 || this.#watched.has(host)) continue;
      this.#watched.set(host, before.get(host) ?? this.#watch(host));
      before.delete(host);
    }
    for (const { unwatch } of dropped.values()) unwatch();
  }

  #watch(host: string): WatchedName {
    // The names of services are written with an underscore (RFC 2782).
    const order = host.startsWith('_') ? 'srv-first' : this.#order;
    return this.#names.watch(host, order, this.#maySleep, this.#onChange);
  }

  list(): TargetAddress[] {
    return this.#targets.flatMap((target) => {
      const { host, port } = splitTarget(target.target);
      const addresses = isIP(host) === 0 ? this.#watched.get(host)?.resolved.addresses : [plainAddress(host)];
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
