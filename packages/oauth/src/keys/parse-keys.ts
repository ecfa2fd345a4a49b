import { type JsonLimits, parseJson } from '@sallyport/pipeline';
import { rsaAlgorithms } from '../jwt/algorithms.ts';
import { LoadedKey, type PublicJwk } from './loaded-key.ts';
import { rsaWeakness } from './rsa-weakness.ts';

export interface ParsedKeys {
  readonly keys: readonly LoadedKey[];
  /** Why some were left out: sentences for people. Keys for other purposes are not mentioned. */
  readonly refused: readonly string[];
}

/** A document of keys with more bytes is not read. */
export const keysBytesMax = 512 * 1024;
const keysMax = 256;
const limits: JsonLimits = { depthMax: 8, nodesMax: 16_384 };

/**
 * Reads a JSON Web Key Set (RFC 7517 §5) and keeps the keys that signatures may be verified with. Throws when it is none. A
 * key that is too weak to prove anything is left out, and so is everything private or symmetric.
 */
export async function parseKeys(bytes: Buffer): Promise<ParsedKeys> {
  const parsed = parseJson(bytes, limits);
  if ('problem' in parsed) throw new Error(`the key set is ${parsed.problem}`);
  const list = (parsed.value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(list)) throw new Error('the key set has no list of keys');
  if (list.length > keysMax) throw new Error(`the key set has more than ${keysMax} keys`);
  const refused: string[] = [];
  const keys: LoadedKey[] = [];
  for (const entry of list) {
    const loaded = await loadKey(entry);
    if (loaded instanceof LoadedKey) keys.push(loaded);
    else if (loaded !== undefined) refused.push(loaded);
  }
  return { keys: withoutConflicts(keys, refused), refused };
}

/** A key, the sentence why it is refused, or undefined when it is for something else than signatures. */
export async function loadKey(entry: unknown): Promise<LoadedKey | string | undefined> {
  if (typeof entry !== 'object' || entry === null) return 'an entry is not an object';
  const { kid, kty, use, key_ops, alg, ...members } = entry as Record<string, unknown>;
  if (kid !== undefined && typeof kid !== 'string') return 'an entry has a kid that is not a string';
  const called = `the key ${kid === undefined ? 'without kid' : JSON.stringify(kid.slice(0, 100))}`;
  if (use !== undefined && use !== 'sig') return undefined;
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) return undefined;
  if (kty === 'oct') return `${called} is symmetric: whoever can read it can sign with it`;
  const kind = kinds[String(kty)];
  if (kind === undefined) return undefined;
  const possible = kind.algorithms(members);
  if (possible === undefined) return `${called} is of a curve that is not supported`;
  if (alg !== undefined && !possible.includes(alg as string)) return `${called} does not fit its alg`;
  const weakness = kty === 'RSA' ? rsaWeakness(members) : undefined;
  if (weakness !== undefined) return `${called} is refused: ${weakness}`;
  const jwk: Record<string, string> = { kty: kty as string };
  for (const name of kind.members) {
    const value = members[name];
    if (typeof value !== 'string') return `${called} lacks ${name}`;
    jwk[name] = value;
  }
  return importable(new LoadedKey(kid, alg === undefined ? possible : [alg as string], jwk), called);
}

/** Members may be there and make no key: a point that is not on its curve. */
async function importable(key: LoadedKey, called: string): Promise<LoadedKey | string> {
  try {
    await key.forAlgorithm(key.algorithms[0]!);
    return key;
  } catch (error) {
    return `${called} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

interface KeyKind {
  /** Its public members. */
  readonly members: readonly string[];
  algorithms(jwk: Readonly<Record<string, unknown>>): readonly string[] | undefined;
}

const curveAlgorithms: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
};

const kinds: Readonly<Record<string, KeyKind>> = {
  RSA: { members: ['n', 'e'], algorithms: () => rsaAlgorithms },
  EC: { members: ['crv', 'x', 'y'], algorithms: ({ crv }) => curveAlgorithms[String(crv)] },
  OKP: {
    members: ['crv', 'x'],
    algorithms: ({ crv }) => (crv === 'Ed25519' ? ['EdDSA', 'Ed25519'] : undefined),
  },
};

/** Of keys that one kid names and one algorithm fits, none can be chosen. Exact repeats are no conflict. */
function withoutConflicts(keys: readonly LoadedKey[], refused: string[]): LoadedKey[] {
  const byIdentity = new Map(keys.map((key) => [key.identity, key]));
  const different = [...byIdentity.values()];
  return different.filter((key) => {
    const rival = different.some((other) => other !== key && isRival(key, other));
    if (rival) refused.push(`the kid ${JSON.stringify(key.kid)} names several keys`);
    return !rival;
  });
}

function isRival(key: LoadedKey, other: LoadedKey): boolean {
  if (key.kid === undefined || key.kid !== other.kid || sameMaterial(key.jwk, other.jwk)) return false;
  return key.algorithms.some((algorithm) => other.algorithms.includes(algorithm));
}

function sameMaterial(a: PublicJwk, b: PublicJwk): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
