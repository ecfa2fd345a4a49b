import type { Exchange, HeaderList } from '@sallyport/pipeline';

/**
 * Browsers, which can set no header, show their key among the protocols. It proves nothing to our provider, and is nobody's
 * to read.
 */
const keyProtocol = 'openai-insecure-api-key.';
const header = 'sec-websocket-protocol';

/** Leaves the other protocols. */
export function dropKey(requestHeaders: HeaderList): void {
  const offered = requestHeaders.getAll(header).flatMap((value) => value.split(','));
  const kept = offered.map((name) => name.trim()).filter((name) => !name.toLowerCase().startsWith(keyProtocol));
  if (kept.length === offered.length) return;
  if (kept.length === 0) requestHeaders.remove(header);
  else requestHeaders.set(header, kept.join(', '), 'Sec-WebSocket-Protocol');
}

/** Keeps it out of the record, be the session refused before this plugin had its turn. */
export function hideKey(x: Exchange): void {
  const { rawHeaders } = x.head;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() !== header) continue;
    if (rawHeaders[i + 1]!.toLowerCase().includes(keyProtocol)) x.markSecretHeader(header);
  }
}
