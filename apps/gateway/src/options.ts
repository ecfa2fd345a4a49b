/** Where a listener binds. */
export interface ListenAddress {
  host: string;
  port: number;
}

export interface GatewayOptions {
  configFiles: readonly string[];
  proxyListen: ListenAddress;
  proxyListenTls: ListenAddress | undefined;
  adminListen: ListenAddress | undefined;
  statusListen: ListenAddress | undefined;
  workers: number;
  /** How long a shutdown waits for exchanges in hand, in milliseconds. */
  drainTimeoutMs: number;
  logFormat: 'text' | 'json';
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Follow changes of the configuration files. */
  watch: boolean;
}

/** `127.0.0.1:8000`, `[::1]:8000` or `8000`; undefined when it is none of them. */
export function parseListen(text: string): ListenAddress | undefined {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]]+):)?(\d{1,5})$/.exec(text);
  if (match === null || Number(match[2]) > 65535) return undefined;
  return { host: (match[1] ?? '0.0.0.0').replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}
