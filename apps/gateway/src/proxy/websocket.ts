import type { Exchange } from '@sallyport/pipeline';

/** Whether an upgrade is a handshake as RFC 6455 §4.2.1 wants it. Versions and extensions are for the ends to agree on. */
export function isWebSocketHandshake({ method, head, requestHeaders }: Exchange): boolean {
  if (method !== 'GET' || head.httpVersion !== '1.1' || !requestHeaders.has('sec-websocket-version')) return false;
  const keys = requestHeaders.getAll('sec-websocket-key');
  return keys.length === 1 && keyPattern.test(keys[0]!);
}

/** 16 bytes in base64. */
const keyPattern = /^[A-Za-z0-9+/]{22}==$/;
