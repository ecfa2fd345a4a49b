import { isIP } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { type GatewayOptions, type ListenAddress, parseListen, runGateway } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { clusterOptions } from './cluster-flags.ts';
import { bodyPace, connectionLimits } from './connection-flags.ts';
import { conversationHeaders } from './conversation-flag.ts';
import { UsageError } from './flag.ts';
import { outboundAllow } from './outbound-flag.ts';
import { proxyListener, realIp } from './proxy-flags.ts';
import { recordingOptions } from './recording-flags.ts';
import { tlsOptions } from './tls-flags.ts';

export function runGatewayCommand(args: Arguments): Promise<number> {
  return runGateway(readOptions(args));
}

/** The gateway's options from a command line. Throws `UsageError`. */
function readOptions(args: Arguments): GatewayOptions {
  const configFiles = args.list('--config').map((file) => resolve(file));
  const cluster = clusterOptions(args, process.env);
  if (configFiles.length === 0 && cluster === undefined)
    throw new UsageError('gateway: --config FILE is missing, or --control-plane URL with --cert FILE and --key FILE');
  const proxyListen = proxyListener(args, '--proxy-listen');
  if (proxyListen === undefined) throw new UsageError("--proxy-listen cannot be 'off'");
  const proxyListenTls = proxyListener(args, '--proxy-listen-tls');
  const workers = args.count('--workers', 1, workersMax, Math.min(availableParallelism(), workersMax));
  const workerMemoryMaxMiB = args.count('--worker-memory-max', 64, 65_536, memoryShareMiB(workers));
  return {
    configFiles,
    plugins: args.list('--plugins'),
    proxyListen,
    proxyListenTls,
    tls: tlsOptions(args),
    connectionLimits: connectionLimits(args),
    bodyPace: bodyPace(args),
    bodyMemoryMaxBytes: args.count('--body-memory-max', 1, 65_536, workerMemoryMaxMiB >> 2) * 1024 ** 2,
    requestHeadersTimeoutMs: args.count('--request-headers-timeout', 1, 3_600) * 1000,
    realIp: realIp(args, [proxyListen, proxyListenTls]),
    adminListen: listen(args, '--admin-listen'),
    statusListen: listen(args, '--status-listen'),
    workers,
    workerMemoryMaxMiB,
    cacheMemoryMaxMiB: args.count('--cache-memory-max', 1, 65_536),
    drainTimeoutMs: args.count('--drain-timeout', 0, 86_400) * 1000,
    allowDebugHeader: args.has('--allow-debug-header'),
    conversationHeaders: conversationHeaders(args),
    retryBudgetPercent: args.count('--retry-budget', 0, 1_000),
    dns: {
      servers: args.list('--dns-resolver').map(dnsServer),
      staleMs: args.count('--dns-stale-ttl', 0, 30 * 86_400) * 1000,
      negativeMs: args.count('--dns-negative-ttl', 1, 86_400) * 1000,
    },
    outboundAllow: outboundAllow(args),
    mcpCommands: args.list('--mcp-command'),
    embeddingThreads: args.count('--embedding-threads', 1, 64, Math.max(1, availableParallelism() >> 2)),
    cluster,
    recording: recordingOptions(args, process.env, cluster),
    waitingMax: args.count('--waiting-max', 1, 1_000_000),
    lagMaxMs: args.count('--lag-max', 0, 60_000),
    limitUpstreams: !args.has('--no-upstream-limits'),
    logFormat: args.oneOf('--log-format', ['text', 'json']),
    logLevel: args.oneOf('--log-level', ['debug', 'info', 'warn', 'error']),
    watch: !args.has('--no-watch'),
  };
}

/** More than most machines have cores. */
const workersMax = 256;

/** An API that asks nobody who they are; a port alone is one of loopback. */
function listen(args: Arguments, flag: string): ListenAddress | undefined {
  const value = args.get(flag);
  if (value === 'off') return undefined;
  const address = parseListen(value, '127.0.0.1');
  if (address === undefined) throw new UsageError(`${flag}: '${value}' is not HOST:PORT`);
  return address;
}

function dnsServer(text: string): string {
  const withPort = /^(?:\[[^\]]+\]|[^:]+)$/.test(text) ? `${text}:53` : text;
  const address = parseListen(withPort);
  if (address !== undefined && isIP(address.host) !== 0 && address.port > 0) return withPort;
  throw new UsageError(`--dns-resolver: '${text}' is not IP:PORT`);
}

/** A worker's part of the memory that is there, leaving room for buffers, code and everything else. */
function memoryShareMiB(workers: number): number {
  const constrained = process.constrainedMemory();
  const bytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  return Math.min(4_096, Math.max(128, Math.floor((bytes * 0.6) / workers / 1024 ** 2)));
}
