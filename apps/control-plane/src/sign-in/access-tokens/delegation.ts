import type { JWTPayload } from 'jose';
import { Problem } from '../../http/problem.ts';

/** The program that acts for the person whom a token is about: who it says acts now, else whom it was issued to. Throws a `Problem` where it is about no person, or nobody can tell. */
export function agentIn({ sub, act, client_id: client, azp, cnf, ...rest }: JWTPayload): string {
  // Of an ID token: it tells a program who signed in, and lets it do nothing.
  if ('nonce' in rest || 'at_hash' in rest) throw new Problem(401, 'The token is no access token.');
  // Whether the caller has that key, nothing shows: it might have been stolen.
  if (cnf !== undefined) throw new Problem(401, 'The token is bound to a key, which is not supported here.');
  const issuedTo = client ?? azp;
  if (sub === issuedTo) throw new Problem(401, 'The token speaks for a program, and not for a person.');
  const agent = act === undefined ? issuedTo : (act as { sub?: unknown } | null)?.sub;
  if (typeof agent === 'string' && agent !== '' && agent.length <= nameLengthMax) return agent;
  throw new Problem(401, 'The token does not say which program acts for the person.');
}

const nameLengthMax = 512;
