import { type Exchange, HeaderList, mediaType, type Refusal, type Reply } from '@sallyport/pipeline';

/** Whether a content type is gRPC's own; gRPC-Web speaks in bodies. */
export function isGrpcType(contentType: string | undefined): boolean {
  if (contentType === undefined || !contentType.startsWith('application/grpc')) return false;
  const type = mediaType(contentType);
  return type === 'application/grpc' || type.startsWith('application/grpc+');
}

export function isGrpcRequest(x: Exchange): boolean {
  return isGrpcType(x.requestHeaders.get('content-type'));
}

/** By HTTP status, as Kong maps them; other 5xx are INTERNAL, and other 4xx INVALID_ARGUMENT. */
const grpcStatuses: Readonly<Record<number, number>> = {
  200: 0,
  401: 16,
  403: 7,
  404: 5,
  409: 6,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
};

/**
 * A refusal as gRPC clients read it: a head that is trailers, too, under status 200 as the protocol wants it ("Trailers-Only"
 * of gRPC over HTTP/2).
 */
export function grpcReplyOf({ status, message, headers: own }: Refusal): Reply {
  const headers = new HeaderList(own.slice());
  headers.set('content-type', 'application/grpc');
  if (!headers.has('grpc-status')) headers.add('grpc-status', String(grpcStatusOf(status)));
  if (!headers.has('grpc-message')) headers.add('grpc-message', percentEncoded(message));
  return { status: 200, headers, source: 'gateway', body: undefined };
}

function grpcStatusOf(status: number): number {
  return grpcStatuses[status] ?? (status >= 500 ? 13 : status >= 400 ? 3 : 2);
}

/** Everything but visible ASCII, and the percent sign, as percent-encoded UTF-8. */
function percentEncoded(message: string): string {
  let text = '';
  for (const byte of Buffer.from(message)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
