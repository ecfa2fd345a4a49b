import { type CoreErrorCode, coreErrors } from '@sallyport/contracts';
import { type Exchange, HeaderList, type Refusal, type Reply, refuse } from '@sallyport/pipeline';
import { grpcReplyOf, isGrpcRequest } from './grpc.ts';
import { escapeMarkup, refusalPage } from './refusal-page.ts';

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
  const form = formOf(refusal, x);
  if (form === 'html') return Buffer.from(refusalPage(x, refusal, headers));
  const { contentType, body } = writers[form](refusal.message, x.id);
  headers.set('content-type', contentType, 'Content-Type');
  return Buffer.from(body);
}

function formOf({ style }: Refusal, x: Exchange): Form {
  const accept = x.requestHeaders.get('accept');
  if (style === 'negotiated') return preferred(accept);
  return wantsPage(x, accept) ? 'html' : 'message';
}

/** A person waits for a page. A script that fetches something gets what programs get. */
function wantsPage({ requestHeaders }: Exchange, accept: string | undefined): boolean {
  if (accept?.includes('text/html') !== true || preferred(accept) !== 'html') return false;
  const destination = requestHeaders.get('sec-fetch-dest');
  if (destination !== undefined) return destination === 'document' || destination.endsWith('frame');
  return !requestHeaders.has('x-requested-with');
}

const writers = {
  message: (message: string) => ({
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ message }),
  }),
  json: (message: string, id: string) => ({
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify({ message, request_id: id }, undefined, 2)}\n`,
  }),
  plain: (message: string, id: string) => ({
    contentType: 'text/plain; charset=utf-8',
    body: `${message}\nrequest_id: ${id}\n`,
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

type Form = keyof typeof writers | 'html';

const byMediaType: Readonly<Record<string, Form>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'text/html': 'html',
  'text/*': 'plain',
  'text/plain': 'plain',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

/** The representation that `Accept` asks for (RFC 9110 §12.5.1): JSON unless another is preferred. */
function preferred(accept: string | undefined): Form {
  if (accept === undefined || accept.length > 1024) return 'json';
  let best: Form = 'json';
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
