const scheme = /^basic +/i;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

export function isBasic(value: string): boolean {
  return scheme.test(value);
}

/** Username and password of an Authorization value (RFC 7617 §2); undefined when it is not well-formed. */
export function readBasic(value: string): { username: string; password: Buffer } | undefined {
  const encoded = value.replace(scheme, '').trimEnd();
  if (!base64.test(encoded)) return undefined;
  const decoded = Buffer.from(encoded, 'base64');
  // A username has no colon; a password may.
  const colon = decoded.indexOf(0x3a);
  if (colon < 1) return undefined;
  return { username: decoded.toString('utf8', 0, colon), password: decoded.subarray(colon + 1) };
}
