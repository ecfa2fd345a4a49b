import { NotDelivered } from '@sallyport/pipeline';
import { compress, decompress } from './compress.ts';
import { codeOf, messageOf, retryDelayOf } from './grpc-status.ts';
import { hasPath } from './has-path.ts';
import { isPassing } from './over-http.ts';
import { partialSuccessIn } from './partial-success.ts';
import type { PostAnswer } from './post.ts';
import type { OtlpProtocol } from './protocol.ts';
import type { Signal } from './receiver.ts';

const methods: Record<Signal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** OTLP over gRPC: unary calls, each a request of HTTP/2 with one message, and the status in the trailers of the answer. */
export function overGrpc(signal: Signal, timeoutMs: number, isCompressed = false): OtlpProtocol {
  const headers = ['Content-Type', 'application/grpc', 'TE', 'trailers'];
  // Eight digits at most.
  if (timeoutMs < 1e8) headers.push('grpc-timeout', `${timeoutMs}m`);
  if (isCompressed) headers.push('grpc-encoding', 'gzip');
  headers.push('grpc-accept-encoding', 'identity,gzip');
  return {
    transport: 'http2',
    headers,
    targetOf(endpoint) {
      if (hasPath(endpoint))
        throw new NotDelivered('the endpoint has a path, which gRPC has no use for', { isFinal: true });
      return methods[signal];
    },
    bodyOf: async (message) => (isCompressed ? frame(await compress(message), 1) : frame(message, 0)),
    read(answer) {
      refuseFailure(answer);
      const message = messageIn(answer);
      // The status says that it arrived, whatever else is wrong with the answer.
      return partialSuccessIn(message ?? Buffer.alloc(0));
    },
  };
}

/** A flag for compression, the length, the message. */
function frame(message: Buffer, flag: 0 | 1): Buffer {
  const framed = Buffer.allocUnsafe(prefixBytes + message.length);
  framed[0] = flag;
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, prefixBytes);
  return framed;
}

const prefixBytes = 5;
const messageBytesMax = 64 * 1024;

/** Servers answer in the compression of the request, whether or not it is asked for. */
function messageIn({ body, headers }: PostAnswer): Buffer | undefined {
  if (body.length < prefixBytes) return undefined;
  const message = body.subarray(prefixBytes, prefixBytes + body.readUInt32BE(1));
  if (body[0] === 0) return message;
  return headers.get('grpc-encoding') === 'gzip' ? decompress(message, messageBytesMax) : undefined;
}

function refuseFailure({ status, headers, trailers }: PostAnswer): void {
  // Without a message there is but one block of headers, which is both.
  const from = trailers.get('grpc-status') === undefined ? headers : trailers;
  const code = codeOf(from);
  if (code === undefined)
    throw new NotDelivered(`the receiver answered ${status} without a status of gRPC`, { isFinal: !isPassing(status) });
  if (code === 0) return;
  const retryDelayMs = retryDelayOf(from);
  const isFinal = code === resourceExhausted ? retryDelayMs === undefined : !retryable.has(code);
  const reason = messageOf(from);
  throw new NotDelivered(`the receiver answered status ${code} of gRPC${reason === '' ? '' : `: ${reason}`}`, {
    isFinal,
    retryAfterMs: retryDelayMs ?? 0,
  });
}

/** Passes only when the receiver says so, by saying when. */
const resourceExhausted = 8;
/** Cancelled, deadline exceeded, aborted, out of range, unavailable, data loss: by the rules of OTLP. */
const retryable = new Set([1, 4, 10, 11, 14, 15]);
