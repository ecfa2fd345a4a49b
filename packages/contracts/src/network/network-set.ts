import { type Network, parseAddress, parseNetwork } from './network.ts';

/**
 * Which addresses are in any of many networks. Networks become sorted ranges that don't touch, so that a look-up is a
 * binary search; IPv4 addresses, nearly all of them, are read and found without an allocation.
 */
export class NetworkSet {
  /** First and last address of each range, in turn. */
  readonly #ipv4: Uint32Array;
  readonly #ipv6: BigUint64Array;

  /** `networks` were checked by `parseNetwork`; others are left out. */
  constructor(networks: readonly string[]) {
    const parsed = networks.map(parseNetwork).filter((network) => network !== undefined);
    this.#ipv4 = Uint32Array.from(merged(parsed, 4).flatMap(({ first, last }) => [Number(first), Number(last)]));
    this.#ipv6 = BigUint64Array.from(
      merged(parsed, 6).flatMap(({ first, last }) => [...halves(first), ...halves(last)]),
    );
  }

  /** False for what is not an address. */
  has(address: string): boolean {
    // A dual-stack socket names IPv4 peers as `::ffff:192.0.2.1`.
    const from = address.startsWith('::ffff:') && address.includes('.') ? 7 : 0;
    const ipv4 = readIpv4(address, from);
    if (ipv4 >= 0) return this.#hasIpv4(ipv4);
    // A link-local peer comes with its zone: `fe80::1%eth0`.
    const zoneAt = address.indexOf('%');
    const parsed = parseAddress(zoneAt < 0 ? address : address.slice(0, zoneAt));
    if (parsed === undefined) return false;
    return parsed.family === 4 ? this.#hasIpv4(Number(parsed.value)) : this.#hasIpv6(parsed.value);
  }

  #hasIpv4(value: number): boolean {
    const ranges = this.#ipv4;
    let low = 0;
    let high = ranges.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranges[(middle << 1) + 1]! < value) low = middle + 1;
      else high = middle;
    }
    return low << 1 < ranges.length && ranges[low << 1]! <= value;
  }

  #hasIpv6(value: bigint): boolean {
    const ranges = this.#ipv6;
    let low = 0;
    let high = ranges.length >> 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wide(ranges, (middle << 2) + 2) < value) low = middle + 1;
      else high = middle;
    }
    return low << 2 < ranges.length && wide(ranges, low << 2) <= value;
  }
}

/** The networks of one family as sorted ranges, those that overlap or touch made one. */
function merged(networks: readonly Network[], family: 4 | 6): { first: bigint; last: bigint }[] {
  const sorted = networks.filter((network) => network.family === family).sort((a, b) => (a.first < b.first ? -1 : 1));
  const ranges: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of sorted) {
    const before = ranges.at(-1);
    if (before === undefined || first > before.last + 1n) ranges.push({ first, last });
    else if (last > before.last) before.last = last;
  }
  return ranges;
}

function halves(value: bigint): [bigint, bigint] {
  return [value >> 64n, value & 0xffff_ffff_ffff_ffffn];
}

function wide(ranges: BigUint64Array, at: number): bigint {
  return (ranges[at]! << 64n) | ranges[at + 1]!;
}

/** A dotted address from `from` to the end as an unsigned number; -1 when it is none. */
function readIpv4(text: string, from: number): number {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit === -2) {
      if (part < 0 || ++dots > 3) return -1;
      value = value * 256 + part;
      part = -1;
    } else {
      if (digit < 0 || digit > 9 || part === 0) return -1;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && part >= 0 ? value * 256 + part : -1;
}
