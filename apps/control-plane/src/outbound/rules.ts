import { isPublicAddress, NetworkSet, parseNetwork } from '@sallyport/contracts';

/** Where requests may go whose address somebody typed in: over https to public addresses, and anyhow to what the operator allows. */
export class OutboundRules {
  readonly #networks: NetworkSet;
  readonly #hosts: ReadonlySet<string>;

  /** Networks (`10.0.0.0/8`), addresses, and names of hosts. */
  constructor(allow: readonly string[]) {
    this.#networks = new NetworkSet(allow.filter((entry) => parseNetwork(entry) !== undefined));
    this.#hosts = new Set(allow.filter((entry) => parseNetwork(entry) === undefined).map((name) => name.toLowerCase()));
  }

  /** What speaks against connecting to this address, which `host` stands for. */
  refusal(host: string, address: string, { isTls }: { isTls: boolean }): string | undefined {
    if (this.#networks.has(address) || this.#hosts.has(host.toLowerCase())) return undefined;
    if (!isPublicAddress(address))
      return `${address} is not a public address: start the control plane with --outbound-allow to allow it.`;
    return isTls ? undefined : 'Public addresses are reached over https only.';
  }
}
