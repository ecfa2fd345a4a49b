export { callUnary, createEchoClient, type EchoClient } from './client.ts';
export { echoService, type GrpcMessage } from './service.ts';
export { type GrpcUpstream, startGrpcUpstream } from './upstream.ts';
