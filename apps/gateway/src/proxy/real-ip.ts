import { NetworkSet, parseAddress } from '@sallyport/contracts';
import type { HeaderList } from '@sallyport/pipeline';
import type { RealIpOptions } from '../options.ts';

export interface ClientAddress {
  ip: string;
  /** 0 where it is not told. */
  port: number;
}

/** Whose word about the client is believed, and where it stands: Kong's `trusted_ips` and `real_ip_*`, with nginx's rules. */
export class RealIp {
  readonly #trusted: NetworkSet;
  readonly #header: string;
  readonly #isRecursive: boolean;
  /** The client is whom PROXY protocol names. */
  readonly isByProxyProtocol: boolean;

  constructor({ trusted, header, recursive }: RealIpOptions) {
    this.#trusted = new NetworkSet(trusted);
    this.#header = header.toLowerCase();
    this.#isRecursive = recursive;
    this.isByProxyProtocol = this.#header === 'proxy_protocol';
  }

  trusts(ip: string): boolean {
    return this.#trusted.has(ip);
  }

  /** The client that a trusted peer names in the headers; undefined when it names none. */
  find(headers: HeaderList): ClientAddress | undefined {
    if (this.isByProxyProtocol || !headers.has(this.#header)) return undefined;
    const named = headers.getAll(this.#header);
    // Repeated fields are one list, and who is nearest to us wrote last.
    const hops = named.length === 1 ? named[0]!.split(',') : named.join(',').split(',');
    let client: ClientAddress | undefined;
    for (let i = hops.length - 1; i >= 0; i--) {
      const hop = parseHop(hops[i]!.trim());
      if (hop === undefined) break;
      client = hop;
      if (!this.#isRecursive || !this.trusts(hop.ip)) break;
    }
    return client;
  }
}

const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/;
const ipv4WithPort = /^([\d.]+):(\d{1,5})$/;

/** `192.0.2.1`, `192.0.2.1:4000`, `2001:db8::1`, `[2001:db8::1]:4000`. */
function parseHop(text: string): ClientAddress | undefined {
  const [, ip = text, port = '0'] = bracketed.exec(text) ?? ipv4WithPort.exec(text) ?? [];
  if (parseAddress(ip) === undefined || Number(port) > 65535) return undefined;
  return { ip: plainIp(ip), port: Number(port) };
}

/** A dual-stack socket names IPv4 peers as `::ffff:192.0.2.1`. */
export function plainIp(ip: string): string {
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
}
