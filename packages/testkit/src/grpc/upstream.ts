import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  status,
} from '@grpc/grpc-js';
import { echoService, type GrpcMessage } from './service.ts';

export interface GrpcUpstream {
  readonly port: number;
  /** Paths of the calls that were cancelled before they had ended. */
  readonly cancelled: string[];
  /** Metadata of the calls so far. */
  readonly metadata: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** A real gRPC server. `key` and `cert` make it speak TLS. */
export async function startGrpcUpstream(tls?: { key: string; cert: string }, port = 0): Promise<GrpcUpstream> {
  const cancelled: string[] = [];
  const metadata: Record<string, unknown>[] = [];
  const server = new Server();
  const note = (
    call: { metadata: { getMap(): Record<string, unknown> }; on(event: 'cancelled', tell: () => void): unknown },
    path: string,
  ) => {
    metadata.push(call.metadata.getMap());
    call.on('cancelled', () => cancelled.push(path));
  };
  const unary: handleUnaryCall<GrpcMessage, GrpcMessage> = (call, answer) => {
    note(call, 'unary');
    if (call.request['fail'] !== undefined) {
      answer({ code: Number(call.request['fail']), details: 'told to fail: 100% ü' });
      return;
    }
    if (call.request['hang'] === true) return;
    answer(null, call.request);
  };
  const collect: handleClientStreamingCall<GrpcMessage, GrpcMessage> = (call, answer) => {
    note(call, 'collect');
    let messages = 0;
    let bytes = 0;
    call.on('data', (message: GrpcMessage) => {
      messages++;
      bytes += String(message['text'] ?? '').length;
    });
    call.on('end', () => answer(null, { messages, bytes }));
  };
  const count: handleServerStreamingCall<GrpcMessage, GrpcMessage> = (call) => {
    note(call, 'count');
    const { to, text, end } = call.request as { to: number; text?: string; end?: string };
    let sent = 0;
    const fill = () => {
      while (sent < to && !call.cancelled) if (!call.write({ n: sent++, text })) return;
      if (sent === to && end === 'fail') call.emit('error', { code: status.DATA_LOSS, details: 'half way' });
      else if (sent === to && end !== 'hang') call.end();
    };
    call.on('drain', fill);
    fill();
  };
  const chat: handleBidiStreamingCall<GrpcMessage, GrpcMessage> = (call) => {
    note(call, 'chat');
    call.on('data', (message: GrpcMessage) => call.write(message));
    call.on('end', () => call.end());
  };
  server.addService(echoService, { unary, collect, count, chat });
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }]);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, chosen) => (error ? reject(error) : resolve(chosen)));
  });
  return {
    port: bound,
    cancelled,
    metadata,
    stop: async () => server.forceShutdown(),
  };
}
