export { type ReadResult, readConfig, type SourceText } from './config/read.ts';
export {
  type ClusterOptions,
  type ConnectionLimits,
  type GatewayOptions,
  type ListenAddress,
  type ProxyListenAddress,
  parseListen,
  type RealIpOptions,
  type RecordingOptions,
  type TlsOptions,
} from './options.ts';
export { nodeMetrics } from './primary/metrics/node-families.ts';
export type { BodyPace } from './proxy/body-pace.ts';
export { checkHeaders, parseAuthority } from './proxy/request-check.ts';
export { runGateway } from './start.ts';
export { version } from './version.ts';
