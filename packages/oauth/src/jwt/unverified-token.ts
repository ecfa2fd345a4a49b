import { hasEscapedKey } from '@sallyport/json';
import { type Claims, type JsonLimits, parseJson } from '@sallyport/pipeline';

/** What a token says of itself; nobody has verified any of it. */
export interface UnverifiedToken {
  readonly text: string;
  readonly alg: string;
  readonly kid: string | undefined;
  /** Lower-case, without `application/`. */
  readonly typ: string | undefined;
  readonly claims: Claims;
}

/** Why a token is not accepted: a sentence for people who run the gateway. */
export interface TokenProblem {
  readonly problem: string;
  /** `unavailable`: the token may be good, but what is needed to tell cannot be had now. */
  readonly kind: 'invalid' | 'unavailable';
}

export function invalid(problem: string): TokenProblem {
  return { problem, kind: 'invalid' };
}

export const isProblem = (outcome: object): outcome is TokenProblem => 'problem' in outcome;

/** Longer tokens are refused unread. Tokens with hundreds of groups have about half of it. */
export const tokenLengthMax = 32 * 1024;
export const tooLong = invalid(`longer than ${tokenLengthMax} characters`);
const headerLengthMax = 4 * 1024;

const headerLimits: JsonLimits = { depthMax: 8, nodesMax: 64 };
const claimLimits: JsonLimits = { depthMax: 32, nodesMax: 10_000 };

/** Does it have the form of a signed token (JWS compact serialisation)? What has not may be an opaque token. */
export function looksSigned(text: string): boolean {
  // Of five parts is an encrypted token, which only the provider can read.
  const first = text.indexOf('.');
  const second = first < 0 ? -1 : text.indexOf('.', first + 1);
  return first > 0 && second > first && text.indexOf('.', second + 1) < 0;
}

/** Reads a signed token (RFC 7519 §7.2). All limits are looked at before anything is decoded. */
export function parseToken(text: string): UnverifiedToken | TokenProblem {
  const signed = parseSigned(text);
  if (isProblem(signed)) return signed;
  const claims = parseObject(signed.payload, claimLimits, 'payload');
  if (typeof claims === 'string') return invalid(claims);
  const { alg, kid, typ } = signed;
  return { text, alg, kid, typ, claims };
}

/** A JSON Web Signature and what it says of itself, whatever it signs. */
export interface SignedText extends Omit<UnverifiedToken, 'claims'> {
  readonly payload: Buffer;
  /** What else its header says. */
  readonly header: Readonly<Record<string, unknown>>;
}

/** Reads the compact serialisation (RFC 7515 §5.2). */
export function parseSigned(text: string): SignedText | TokenProblem {
  if (text.length > tokenLengthMax) return tooLong;
  if (!looksSigned(text)) return invalid('not a signed token of three parts');
  const headerEnd = text.indexOf('.');
  const payloadEnd = text.lastIndexOf('.');
  if (headerEnd > headerLengthMax) return invalid(`its header is longer than ${headerLengthMax} characters`);
  if (payloadEnd === text.length - 1) return invalid('it has no signature');
  const headerBytes = decode(text.slice(0, headerEnd));
  const payload = decode(text.slice(headerEnd + 1, payloadEnd));
  const signature = decode(text.slice(payloadEnd + 1));
  if (headerBytes === undefined || payload === undefined || signature === undefined) return invalid('not base64url');
  // Libraries read it with JSON.parse: see `hasPlainHeader`.
  if (hasEscapedKey(headerBytes.toString())) return invalid('its header has keys with escapes');
  const header = parseObject(headerBytes, headerLimits, 'header');
  if (typeof header === 'string') return invalid(header);
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') return invalid('its header has no alg');
  if (kid !== undefined && typeof kid !== 'string') return invalid('its kid is not a string');
  if (typ !== undefined && typeof typ !== 'string') return invalid('its typ is not a string');
  // We understand no extension, so there is none that a token may insist on (RFC 7515 §4.1.11); nor b64 (RFC 7797).
  if ('crit' in header) return invalid('its header names critical extensions');
  if ('b64' in header) return invalid('its header says b64');
  return { text, alg, kid, typ: typ?.toLowerCase().replace(/^application\//, ''), payload, header };
}

/** A JSON object; or the sentence why it is none. */
function parseObject(bytes: Buffer, limits: JsonLimits, name: string): Record<string, unknown> | string {
  const parsed = parseJson(bytes, limits);
  if ('problem' in parsed) return `its ${name}: ${parsed.problem}`;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `its ${name} is not a JSON object`;
  return value as Record<string, unknown>;
}

/** Only the one writing that these bytes have: no padding, no stray bits or characters (RFC 4648 §3.5). */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
