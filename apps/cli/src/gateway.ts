import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type GatewayOptions, type ListenAddress, parseListen, runGateway } from '@sallyport/gateway';
import { oneOf, readArguments, UsageError, withUsage } from './arguments.ts';

const options = {
  config: { type: 'string', multiple: true, short: 'c' },
  'proxy-listen': { type: 'string', default: '0.0.0.0:8000' },
  'proxy-listen-tls': { type: 'string', default: '0.0.0.0:8443' },
  'admin-listen': { type: 'string', default: '127.0.0.1:8001' },
  'status-listen': { type: 'string', default: '127.0.0.1:8100' },
  workers: { type: 'string' },
  'drain-timeout': { type: 'string', default: '30' },
  'log-format': { type: 'string', default: 'text' },
  'log-level': { type: 'string', default: 'info' },
  'no-watch': { type: 'boolean', default: false },
} as const;

export function runGatewayCommand(args: readonly string[]): Promise<number> {
  return withUsage(() => runGateway(readOptions(args)));
}

/** The gateway's options from a command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): GatewayOptions {
  const { values, positionals } = readArguments(args, options);
  const configFiles = [...(values.config ?? []), ...positionals].map((file) => resolve(file));
  if (configFiles.length === 0) throw new UsageError('gateway: --config FILE is missing');
  const proxyListen = listen('--proxy-listen', values['proxy-listen']);
  if (proxyListen === undefined) throw new UsageError("--proxy-listen cannot be 'off'");
  return {
    configFiles,
    proxyListen,
    proxyListenTls: listen('--proxy-listen-tls', values['proxy-listen-tls']),
    adminListen: listen('--admin-listen', values['admin-listen']),
    statusListen: listen('--status-listen', values['status-listen']),
    workers: count('--workers', values.workers ?? String(availableParallelism()), 1, 256),
    drainTimeoutMs: count('--drain-timeout', values['drain-timeout'], 0, 86_400) * 1000,
    logFormat: oneOf('--log-format', values['log-format'], ['text', 'json']),
    logLevel: oneOf('--log-level', values['log-level'], ['debug', 'info', 'warn', 'error']),
    watch: !values['no-watch'],
  };
}

function listen(flag: string, value: string): ListenAddress | undefined {
  if (value === 'off') return undefined;
  const address = parseListen(value);
  if (address === undefined) throw new UsageError(`${flag}: '${value}' is not HOST:PORT`);
  return address;
}

function count(flag: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageError(`${flag}: '${value}' is not a whole number from ${least} to ${most}`);
}
