import type { IdentityFiles } from '@sallyport/runtime';
import type { BodyPace } from './proxy/body-pace.ts';

import type { DnsOptions } from './upstream/dns/names.ts';

/** Where a listener binds. */
export interface ListenAddress {
  host: string;
  port: number;
}

export interface ProxyListenAddress extends ListenAddress {
  /** Every connection begins with a header of PROXY protocol. */
  proxyProtocol: boolean;
}

/** Kong's `trusted_ips`, `real_ip_header` and `real_ip_recursive`. */
export interface RealIpOptions {
  /** Networks of proxies whose word about their clients is believed. */
  trusted: readonly string[];
  /** Where they name the client: a header, or `proxy_protocol`. */
  header: string;
  /** The client is the last in the list that is not trusted itself. */
  recursive: boolean;
}

/** 0 is no limit. */
export interface ConnectionLimits {
  /** Connections of each listener, over all workers. */
  listenerMax: number;
  /** Connections of each client. */
  clientMax: number;
}

export interface TlsOptions {
  minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** Shown where no configured certificate fits. */
  certificateFile: string | undefined;
  keyFile: string | undefined;
  /** Whether callers are asked for a certificate, and whether they may have none. */
  clientCertificates: 'off' | 'request' | 'require';
  /** Who signs them; without it they are not verified. */
  clientCaFile: string | undefined;
}

/** Where events go, and where they wait. */
export interface RecordingOptions {
  /** Of the control plane. */
  url: string;
  identity: IdentityFiles;
  spoolFolder: string;
  spoolBytesMax: number;
  /** What plugins log of what was said is sent, too. */
  capturesPayloads: boolean;
  /** Debug sessions may see the bodies of calls to models and tools. */
  debugsPayloads: boolean;
}

/** The control plane that the configuration comes from, and who this gateway is to it. */
export interface ClusterOptions {
  url: string;
  certificateFile: string;
  keyFile: string;
  /** Who signs the certificate of the control plane; without it, authorities that everybody trusts. */
  caFile: string | undefined;
  proxy: { host: string; port: number } | undefined;
  /** Where the last good configuration is kept; gateways may share it. */
  folder: string;
  labels: Readonly<Record<string, string>>;
  /** Where its certificate is good for several. */
  controlPlaneId: string | undefined;
}

export interface GatewayOptions {
  configFiles: readonly string[];
  /** Where plugins from outside are: modules, folders, names of packages. */
  plugins: readonly string[];
  proxyListen: ProxyListenAddress;
  proxyListenTls: ProxyListenAddress | undefined;
  realIp: RealIpOptions;
  tls: TlsOptions;
  connectionLimits: ConnectionLimits;
  /** For the whole head of a request, however it trickles in. */
  requestHeadersTimeoutMs: number;
  bodyPace: BodyPace;
  /** For bodies of requests that are read whole, of each worker. */
  bodyMemoryMaxBytes: number;
  adminListen: ListenAddress | undefined;
  statusListen: ListenAddress | undefined;
  workers: number;
  /** What the heap of a worker may grow to, in MiB. */
  workerMemoryMaxMiB: number;
  /** What the caches of a worker may hold together, in MiB. */
  cacheMemoryMaxMiB: number;
  /** How long a shutdown waits for exchanges in hand, in milliseconds. */
  drainTimeoutMs: number;
  /** Retries of an upstream that may fail, in percent of its requests. */
  retryBudgetPercent: number;
  /** Callers may ask with `Kong-Debug: 1` which route and service answered. */
  allowDebugHeader: boolean;
  /** Headers that tell which conversation a request is of, lower-case. */
  conversationHeaders: readonly string[];
  dns: DnsOptions;
  /** Networks, addresses and hosts that documents and callers may name though they are not public. */
  outboundAllow: readonly string[];
  /** Commands that configuration files may have run as MCP servers, as they are written there. */
  mcpCommands: readonly string[];
  /** Threads of the embedding model, each with a copy of it. */
  embeddingThreads: number;
  /** Undefined: the configuration comes from files. */
  cluster: ClusterOptions | undefined;
  /** Undefined: no control plane is told of exchanges. */
  recording: RecordingOptions | undefined;
  /** Exchanges of a worker that may wait for their answer. */
  waitingMax: number;
  /** How late the event loop of a worker may be before requests are shed, in milliseconds; 0 for as late as it likes. */
  lagMaxMs: number;
  /** Limit how many exchanges wait for an upstream whose answers take longer for it. */
  limitUpstreams: boolean;
  logFormat: 'text' | 'json';
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Follow changes of the configuration files. */
  watch: boolean;
}

/** `127.0.0.1:8000`, `[::1]:8000`, or `8000` on `hostOtherwise`; undefined when it is none of them. */
export function parseListen(text: string, hostOtherwise = '0.0.0.0'): ListenAddress | undefined {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]]+):)?(\d{1,5})$/.exec(text);
  if (match === null || Number(match[2]) > 65535) return undefined;
  return { host: (match[1] ?? hostOtherwise).replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}

/** Why an address could not be listened on, and what to do about it. */
export function listenError(error: NodeJS.ErrnoException, address: ListenAddress): Error {
  const place = formatListen(address);
  if (error.code === 'EADDRINUSE') {
    const flags = '--proxy-listen, --proxy-listen-tls, --admin-listen, --status-listen';
    return new Error(`${place} is in use: stop what listens there, or choose another address (${flags})`, {
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new Error(`${place} may not be listened on: ports below 1024 need more rights`, { cause: error });
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new Error(`${place} is no address of this machine`, { cause: error });
  }
  return new Error(`${place} cannot be listened on: ${error.message}`, { cause: error });
}

function formatListen({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
