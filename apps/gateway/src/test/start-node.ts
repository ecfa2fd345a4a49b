import { createLog } from '../log.ts';
import type { GatewayOptions } from '../options.ts';
import { GatewayNode } from '../primary/node.ts';

export interface StartedNode {
  readonly node: GatewayNode;
  /** Where the proxy listens, once there is a configuration. */
  readonly proxyUrl: string;
  stop(): Promise<void>;
}

/** A gateway whose primary is this process, for tests that tell it what a control plane would. */
export async function startNode(options: Partial<GatewayOptions> = {}): Promise<StartedNode> {
  const node = new GatewayNode({ ...defaults, ...options }, createLog({ format: 'text', level: 'error' }));
  await node.start();
  return { node, proxyUrl: `http://${node.addresses.proxy}`, stop: () => node.stop() };
}

const defaults: GatewayOptions = {
  configFiles: [],
  plugins: [],
  proxyListen: { host: '127.0.0.1', port: 0, proxyProtocol: false },
  proxyListenTls: undefined,
  realIp: { trusted: [], header: 'X-Real-IP', recursive: false },
  tls: {
    minVersion: 'TLSv1.2',
    certificateFile: undefined,
    keyFile: undefined,
    clientCertificates: 'off',
    clientCaFile: undefined,
  },
  connectionLimits: { listenerMax: 0, clientMax: 0 },
  requestHeadersTimeoutMs: 60_000,
  bodyPace: { idleMs: 30_000, graceMs: 10_000, bytesPerSecondMin: 240 },
  bodyMemoryMaxBytes: 128 * 1024 ** 2,
  adminListen: undefined,
  statusListen: undefined,
  workers: 1,
  workerMemoryMaxMiB: 512,
  cacheMemoryMaxMiB: 16,
  drainTimeoutMs: 1_000,
  retryBudgetPercent: 20,
  allowDebugHeader: false,
  conversationHeaders: [],
  dns: { servers: [], staleMs: 0, negativeMs: 1_000 },
  outboundAllow: [],
  mcpCommands: [],
  embeddingThreads: 1,
  cluster: undefined,
  recording: undefined,
  waitingMax: 10_000,
  lagMaxMs: 0,
  limitUpstreams: false,
  logFormat: 'text',
  logLevel: 'error',
  watch: false,
};
