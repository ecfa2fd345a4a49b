/** The sentence why an RSA key must not be trusted, whoever publishes it; undefined when nothing is known against it. */
export function rsaWeakness({ n, e }: { n?: unknown; e?: unknown }): string | undefined {
  const modulus = integerOf(n);
  const exponent = integerOf(e);
  if (modulus === undefined || exponent === undefined) return 'its n or e is not a number in base64url';
  const bits = modulus.toString(2).length;
  if (bits < bitsMin) return `it has ${bits} bits, and ${bitsMin} are the least that is safe`;
  if (bits > bitsMax) return `it has ${bits} bits, which would take too long; ${bitsMax} are the most`;
  if (exponent < 65537n || exponent % 2n === 0n) return 'its exponent is not an odd number of at least 65537';
  if (hasRocaFingerprint(modulus)) return 'it was made by a generator whose keys can be broken (ROCA, CVE-2017-15361)';
  return undefined;
}

const bitsMin = 2048;
const bitsMax = 8192;

/** An unsigned integer (RFC 7518 §2). */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !/^[A-Za-z0-9_-]+$/.test(value)) return undefined;
  return BigInt(`0x${Buffer.from(value, 'base64url').toString('hex') || '0'}`);
}

/**
 * Moduli of that generator are products of primes that are powers of 65537 modulo the first small primes, and so are they
 * themselves. By chance alone one modulus in 2^27 is.
 */
function hasRocaFingerprint(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => powersOf65537(prime).has(modulus % prime));
}

const rocaPrimes = [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n];

function powersOf65537(prime: bigint): Set<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65537n) % prime) powers.add(power);
  return powers;
}
