export type {
  ConnectionInfo,
  ConnectionTimes,
  Http1Request,
  ResponseHandler,
  UpstreamCall,
  UpstreamRequest,
} from './call.ts';
export { Connector, type Destination, type TlsOptions } from './connector.ts';
export { type CallPhase, UpstreamError, type UpstreamErrorKind } from './error.ts';
export { type Loop, threadLoop } from './loop.ts';
export { Http1Pool, type Http1PoolOptions } from './pool.ts';
export { ProxyTunnel, type TunnelProxy } from './proxy-tunnel.ts';
export { writeSlices } from './request-body.ts';
export { ResponseParser } from './response-parser.ts';
export { isFieldName, isFieldValue, isRequestTarget } from './syntax.ts';
export { Timed, Timers } from './timers.ts';
export { failClosed, type Waiter, WaitingLine } from './waiting-line.ts';
