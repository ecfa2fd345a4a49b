import { hasPlainHeader, saysClaims } from '@sallyport/json';
import type { AssertionKey } from '@sallyport/store';
import { type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { Problem } from '../../http/problem.ts';
import { algorithmOf, readPublicKey } from './public-key.ts';

/** For whom a system account speaks. */
export interface Asserted {
  issuer: string;
  subject: string;
  agent: string | undefined;
}

const lifetimeSecondsMax = 300;
const clockSkewSeconds = 10;
const text = z.string().min(1).max(512);
const personSchema = z.object({ format: z.literal('iss_sub'), iss: z.string().min(1).max(2_048), sub: text });
const actSchema = z.object({ sub: text }).optional();

/** Reads an assertion that one of the keys signed, with what it is about and until when. Throws a `Problem` where it is not good. */
export async function verifyAssertion(
  assertion: string,
  keys: readonly AssertionKey[],
  nowMs: number,
): Promise<{ value: Asserted; expiresAtMs: number }> {
  const { sub_id, act, iat, exp } = await payloadOf(assertion, keys, nowMs);
  const [person, acting] = [personSchema.safeParse(sub_id), actSchema.safeParse(act)];
  if (!person.success || !acting.success) throw notGood('it does not say for whom, and who acts, as it should');
  if (exp! - iat! > lifetimeSecondsMax) throw notGood(`it is good for more than ${lifetimeSecondsMax} s`);
  if (iat! > nowMs / 1_000 + clockSkewSeconds) throw notGood('it was made later than now');
  const { iss: issuer, sub: subject } = person.data;
  return { value: { issuer, subject, agent: acting.data?.sub }, expiresAtMs: exp! * 1_000 };
}

async function payloadOf(assertion: string, keys: readonly AssertionKey[], nowMs: number): Promise<JWTPayload> {
  if (!hasPlainHeader(assertion)) throw notGood('its header has keys with escapes');
  for (const { publicKey, audience } of keys) {
    const key = readPublicKey(publicKey);
    const checks = {
      audience,
      algorithms: [algorithmOf(key)!],
      requiredClaims: ['iat', 'exp'],
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(nowMs),
    };
    const verified = await jwtVerify(assertion, key, checks).catch(() => undefined);
    if (verified !== undefined && saysClaims(assertion, verified.payload)) return verified.payload;
  }
  throw notGood('no key of the system account signed it, for this audience and for now');
}

function notGood(why: string): Problem {
  return new Problem(401, `The assertion is not good: ${why}.`);
}
