import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  type Metadata,
  makeGenericClientConstructor,
  type requestCallback,
} from '@grpc/grpc-js';
import { echoService, type GrpcMessage } from './service.ts';

export interface EchoClient extends Client {
  unary(
    message: GrpcMessage,
    metadata: Metadata,
    options: CallOptions,
    done: requestCallback<GrpcMessage>,
  ): ClientUnaryCall;
  collect(metadata: Metadata, done: requestCallback<GrpcMessage>): ClientWritableStream<GrpcMessage>;
  count(message: GrpcMessage, metadata: Metadata, options?: CallOptions): ClientReadableStream<GrpcMessage>;
  chat(metadata: Metadata, options?: CallOptions): ClientDuplexStream<GrpcMessage, GrpcMessage>;
}

const Echo = makeGenericClientConstructor(echoService, 'Echo');

/** A real gRPC client of the echo service; with `rootCertificate` it speaks TLS. It tries nothing a second time. */
export function createEchoClient(address: string, rootCertificate?: string): EchoClient {
  const channel =
    rootCertificate === undefined ? credentials.createInsecure() : credentials.createSsl(Buffer.from(rootCertificate));
  return new Echo(address, channel, { 'grpc.enable_retries': 0 }) as unknown as EchoClient;
}

/** Makes a unary call; rejects with the error that the client got. */
export function callUnary(
  client: EchoClient,
  message: GrpcMessage,
  metadata: Metadata,
  options: CallOptions = {},
): Promise<GrpcMessage> {
  return new Promise((resolve, reject) => {
    client.unary(message, metadata, options, (error, answer) => (error ? reject(error) : resolve(answer!)));
  });
}
