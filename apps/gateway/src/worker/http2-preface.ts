/** What an HTTP/2 client that knows its server sends first (RFC 9113 §3.4). No HTTP/1.1 method is `PRI`. */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const enough = 3;

/** Whether a connection that begins so speaks HTTP/2; undefined while it could still be either. */
export function startsHttp2(bytes: Buffer): boolean | undefined {
  for (let i = 0; i < enough; i++) {
    if (i === bytes.length) return undefined;
    if (bytes[i] !== preface[i]) return false;
  }
  return true;
}
