/** What an Authorization value of this scheme says. */
export interface HmacSignature {
  readonly username: string;
  readonly algorithm: string;
  /** Names of headers, in the order and writing in which they were signed. */
  readonly headers: readonly string[];
  readonly signature: Buffer;
}

const scheme = /^\s*hmac\s+/i;
const parameter = /\s*([a-z]+)="([^"]*)"\s*(,|$)/giy;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const signedHeadersMax = 64;

export function isHmac(value: string): boolean {
  return scheme.test(value);
}

/** Undefined when something is missing, there twice, or not as it should be. */
export function readSignature(value: string): HmacSignature | undefined {
  const found = readParameters(value.replace(scheme, ''));
  if (found === undefined) return undefined;
  const { username, algorithm, headers = '', signature = '' } = found;
  const names = headers.split(' ');
  if (!username || !algorithm || names.includes('') || !base64.test(signature)) return undefined;
  const different = new Set(headers.toLowerCase().split(' '));
  if (names.length > signedHeadersMax || different.size < names.length) return undefined;
  return { username, algorithm, headers: names, signature: Buffer.from(signature, 'base64') };
}

function readParameters(text: string): Partial<Record<string, string>> | undefined {
  const found: Partial<Record<string, string>> = Object.create(null);
  for (let at = 0; at < text.length; at = parameter.lastIndex) {
    parameter.lastIndex = at;
    const [, name = '', value = ''] = parameter.exec(text) ?? [];
    if (name === '' || found[name.toLowerCase()] !== undefined) return undefined;
    found[name.toLowerCase()] = value;
  }
  return found;
}
