import type { ServiceDefinition } from '@grpc/grpc-js';

/** Messages are JSON: what is tested is the transport. */
export type GrpcMessage = Record<string, unknown>;

const encode = (message: GrpcMessage) => Buffer.from(JSON.stringify(message));
const decode = (bytes: Buffer) => JSON.parse(bytes.toString()) as GrpcMessage;

const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/test.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});

/** The four kinds of call. */
export const echoService = {
  unary: method('Unary', false, false),
  collect: method('Collect', true, false),
  count: method('Count', false, true),
  chat: method('Chat', true, true),
} satisfies ServiceDefinition;
