import { isIP } from 'node:net';
import { isPublicAddress, NetworkSet, parseNetwork } from '@sallyport/contracts';

/**
 * Where requests may go whose address was learned from a document or a caller: over https to public addresses, and anyhow to
 * what the operator allows. Names are judged by the addresses that are connected to, at the time of connecting.
 */
export class OutboundGuard {
  readonly #networks: NetworkSet;
  readonly #hosts: ReadonlySet<string>;

  /** Networks (`10.0.0.0/8`), addresses, and names of hosts. */
  constructor(allow: readonly string[]) {
    this.#networks = new NetworkSet(allow.filter((entry) => parseNetwork(entry) !== undefined));
    this.#hosts = new Set(allow.filter((entry) => parseNetwork(entry) === undefined).map(plainName));
  }

  /** What speaks against a URL before anything is looked up. */
  refuseUrl({ protocol, username, password, hostname }: URL): string | undefined {
    if (protocol !== 'https:' && protocol !== 'http:') return `${protocol} is not spoken`;
    if (username !== '' || password !== '') return 'it carries a user name or password';
    return hostname === '' ? 'it names no host' : undefined;
  }

  /** What speaks against connecting to this address, which `host` stands for. */
  refuseAddress(host: string, address: string, port: number, isTls: boolean): string | undefined {
    if (this.#networks.has(address) || this.#hosts.has(plainName(host))) return undefined;
    return isPublicAddress(address) ? refusePublic(port, isTls) : `${address} is not public`;
  }

  /** What speaks against a name that a proxy looks up; what it stands for, the proxy has to judge. */
  refuseName(host: string, port: number, isTls: boolean): string | undefined {
    return this.#hosts.has(plainName(host)) ? undefined : refusePublic(port, isTls);
  }
}

function refusePublic(port: number, isTls: boolean): string | undefined {
  if (!isTls) return 'public addresses are reached over https only';
  return port === 443 || port >= unprivilegedPort ? undefined : `port ${port} is for other services`;
}

/** Below are mail, name and login servers, none of which is to see bytes of ours. */
const unprivilegedPort = 1024;

function plainName(host: string): string {
  return isIP(host) === 0 ? host.toLowerCase().replace(/\.$/, '') : host;
}
