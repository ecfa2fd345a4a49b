import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseKeys } from '../keys/parse-keys.ts';
import { hasValidSignature, secretsFor } from './signature.ts';
import { isProblem, parseSigned } from './unverified-token.ts';

type Jwk = Record<string, unknown>;

interface Vectors {
  testGroups: {
    comment: string;
    private: Jwk | { keys: Jwk[] };
    tests: { tcId: number; comment: string; jws?: unknown; jwe?: unknown; result: 'valid' | 'invalid' }[];
  }[];
}

/**
 * Is it accepted, when this is the provider's key set? Shared secrets are configured, not published; they stand in for those of
 * `enable_hs_signatures`.
 */
async function accepts(published: Jwk | { keys: Jwk[] }, text: string): Promise<boolean> {
  const head = parseSigned(text);
  if (isProblem(head)) return false;
  const list = 'keys' in published ? (published.keys as Jwk[]) : [published];
  const { keys } = await parseKeys(Buffer.from(JSON.stringify({ keys: list })));
  for (const key of keys) {
    if (head.kid !== undefined && key.kid !== head.kid) continue;
    if (!key.algorithms.includes(head.alg)) continue;
    if (await hasValidSignature(head, await key.forAlgorithm(head.alg))) return true;
  }
  return list.every(({ kty }) => kty === 'oct') && acceptsBySecret(list, head);
}

async function acceptsBySecret(
  list: Jwk[],
  head: { text: string; alg: string; kid: string | undefined },
): Promise<boolean> {
  const named = list.filter(({ kid, alg, use }) => kid === head.kid && alg === head.alg && use === 'sig');
  if (named.length !== 1 || !/^HS\d{3}$/.test(head.alg)) return false;
  const secret = Buffer.from(named[0]!['k'] as string, 'base64url');
  for (const long of secretsFor(head.alg, [secret])) if (await hasValidSignature(head, long)) return true;
  return false;
}

/** Vectors of json_web_signature that are told to be one thing and are the other. */
const contradictions = new Map<number, boolean>([
  // The key says that it is for another algorithm than the token's; or for ES521, which is none.
  ...[346, 347, 350, 351].map((id) => [id, false] as const),
  // Its `key_ops` is the one operation `sign, verify`.
  [349, false],
  // The padding that they are about is not there any more: they equal vector 357, which is valid.
  ...[367, 370].map((id) => [id, true] as const),
  // A `?` is no character of base64url.
  ...[372, 373].map((id) => [id, false] as const),
]);

describe.each(['json_web_signature', 'json_web_key', 'json_web_crypto'])('Wycheproof’s %s', (name) => {
  const file = new URL(`./fixtures/wycheproof/${name}_test.json`, import.meta.url);
  const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  it.each(testGroups.map((group, i) => [i + 1, group.comment, group] as const))(
    'group %d: %s',
    async (_i, _comment, group) => {
      for (const { tcId, comment: what, jws, jwe, result } of group.tests) {
        const given = jws ?? jwe;
        const text = typeof given === 'string' ? given : JSON.stringify(given);
        const told = name === 'json_web_signature' ? contradictions.get(tcId) : undefined;
        const wanted = told ?? (result === 'valid' && jwe === undefined);
        expect(await accepts(group.private, text), `${tcId}: ${what}`).toBe(wanted);
      }
    },
  );
});
