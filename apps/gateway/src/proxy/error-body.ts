import { type CoreErrorCode, coreErrors } from '@sallyport/contracts';
import { type Exchange, HeaderList, type Refusal, type Reply, refuse } from '@sallyport/pipeline';
import { grpcReplyOf, isGrpcRequest } from './grpc.ts';

/** The core's refusals, ready to return. */
export const coreRefusals = Object.freeze(
  Object.fromEntries(
    Object.entries(coreErrors).map(([code, { status, message }]) => [
      code,
      refuse(status, code, message, { style: 'negotiated' }),
    ]),
  ),
) as Readonly<Record<CoreErrorCode, Refusal>>;

/** The reply that a refusal stands for, in the shape its caller understands. */
export function replyOf(refusal: Refusal, x: Exchange, isHttp2: boolean): Reply {
  if (isHttp2 && isGrpcRequest(x)) return grpcReplyOf(refusal);
  const headers = new HeaderList(refusal.headers.slice());
  const body = bodyOf(refusal, x, headers);
  headers.set('content-length', String(body.length), 'Content-Length');
  return { status: refusal.status, headers, source: 'gateway', body };
}

function bodyOf(refusal: Refusal, x: Exchange, headers: HeaderList): Buffer {
  if (refusal.style === 'exact') return refusal.render?.(x) ?? refusal.body!;
  if (refusal.style === 'plain') {
    headers.set('content-type', 'application/json; charset=utf-8', 'Content-Type');
    return Buffer.from(JSON.stringify({ message: refusal.message }));
  }
  const { contentType, body } = negotiatedError(refusal.message, x.id, x.requestHeaders.get('accept'));
  headers.set('content-type', contentType, 'Content-Type');
  return Buffer.from(body);
}

/** An error in the representation that `Accept` asks for (RFC 9110 §12.5.1): JSON unless another is preferred. */
export function negotiatedError(
  message: string,
  requestId: string,
  accept: string | undefined,
): { contentType: string; body: string } {
  const write = writers[preferred(accept)];
  return write(message, requestId);
}

const writers = {
  json: (message: string, id: string) => ({
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify({ message, request_id: id }, undefined, 2)}\n`,
  }),
  plain: (message: string, id: string) => ({
    contentType: 'text/plain; charset=utf-8',
    body: `${message}\nrequest_id: ${id}\n`,
  }),
  html: (message: string, id: string) => ({
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <title>${escapeMarkup(message)}</title>
  </head>
  <body>
    <h1>${escapeMarkup(message)}</h1>
    <p>request_id: ${id}</p>
  </body>
</html>
`,
  }),
  xml: (message: string, id: string) => ({
    contentType: 'application/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>
<error>
  <message>${escapeMarkup(message)}</message>
  <requestid>${id}</requestid>
</error>
`,
  }),
};

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const byMediaType: Readonly<Record<string, keyof typeof writers>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'text/html': 'html',
  'text/*': 'plain',
  'text/plain': 'plain',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

function preferred(accept: string | undefined): keyof typeof writers {
  if (accept === undefined || accept.length > 1024) return 'json';
  let best: keyof typeof writers = 'json';
  let bestQuality = 0;
  for (const part of accept.toLowerCase().split(',')) {
    const [mediaType, ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    const writer = byMediaType[mediaType ?? ''];
    if (writer === undefined || !(quality > bestQuality)) continue;
    best = writer;
    bestQuality = quality;
  }
  return best;
}
