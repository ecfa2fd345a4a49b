import { parseNetwork } from '@sallyport/contracts';
import { type ProxyListenAddress, parseListen, type RealIpOptions } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

/** Reads `HOST:PORT [proxy_protocol]`, as Kong writes it; undefined for `off`. Throws `UsageError`. */
export function proxyListener(args: Arguments, flag: string): ProxyListenAddress | undefined {
  const value = args.get(flag);
  if (value === 'off') return undefined;
  const [text = '', ...words] = value.trim().split(/\s+/);
  const address = parseListen(text);
  if (address === undefined) throw new UsageError(`${flag}: '${text}' is not HOST:PORT`);
  const unknown = words.find((word) => word !== 'proxy_protocol');
  if (unknown !== undefined)
    throw new UsageError(`${flag}: '${unknown}' is not known after an address; only 'proxy_protocol' is`);
  return { ...address, proxyProtocol: words.length > 0 };
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Whose word about the client is believed. Throws `UsageError`. */
export function realIp(args: Arguments, listeners: readonly (ProxyListenAddress | undefined)[]): RealIpOptions {
  const trusted = (args.find('--trusted-ips') ?? '')
    .split(',')
    .map((network) => network.trim())
    .filter((network) => network !== '');
  const wrong = trusted.find((network) => parseNetwork(network) === undefined);
  if (wrong !== undefined) throw new UsageError(`--trusted-ips: '${wrong}' is no address and no network (10.0.0.0/8)`);
  const header = args.get('--real-ip-header');
  if (!headerName.test(header)) throw new UsageError(`--real-ip-header: '${header}' is no header name`);
  if (header === 'proxy_protocol' && !listeners.some((listener) => listener?.proxyProtocol))
    throw new UsageError("--real-ip-header: no listener has 'proxy_protocol' after its address");
  return { trusted, header, recursive: args.has('--real-ip-recursive') };
}
