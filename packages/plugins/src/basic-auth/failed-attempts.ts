import { hash } from 'node:crypto';
import { readJson } from '@sallyport/json';
import { occasionally, type Records, type Refusal, refuse, type Services } from '@sallyport/pipeline';
import { redisSettings } from '../shared/redis-settings.ts';
import type { BasicAuthConfig } from './schema.ts';

/** Slows down whoever guesses the password of a username: after some failures in a row, each next attempt has to wait twice as long. */
export interface FailedAttempts {
  /** Judges an attempt, unless it comes too soon: then even the right password is refused, so that guessing finds nothing. */
  judge(username: string, attempt: () => Refusal | undefined): Promise<Refusal | undefined>;
  close(): void;
}

/** What is known of a username since its last success. */
interface Failures {
  readonly count: number;
  /** Earlier, nothing is judged. */
  readonly untilMs: number;
}

/** Undefined where it is off. */
export function compileFailedAttempts(config: BasicAuthConfig, services: Services): FailedAttempts | undefined {
  const { strategy, redis } = config.brute_force_protection ?? { strategy: 'off' as const };
  if (strategy === 'off') return undefined;
  const { clock, log, records } = services;
  const warn = occasionally(clock, (reason) =>
    log.warn('basic-auth: Redis is out of reach, so each node counts failures alone', { reason }),
  );
  const shared = strategy === 'redis' ? records.redis(redisSettings(redis!, services)) : undefined;

  async function judgeIn(
    kept: Records,
    username: string,
    attempt: () => Refusal | undefined,
  ): Promise<Refusal | undefined> {
    const key = `basic-auth failures ${hash('sha256', username, 'base64url')}`;
    const known = await kept.get(key);
    const failures: Failures = known === undefined ? none : readJson(known);
    if (failures.count >= freeAttempts) {
      const waitMs = failures.untilMs - clock.nowMs();
      if (waitMs > 0) return tooSoon(waitMs);
      // Of many who have waited, one gets to try.
      if (!(await kept.add(`${key} ${failures.untilMs}`, '', turnMs))) return tooSoon(turnMs);
    }
    const refusal = attempt();
    if (refusal === undefined) {
      if (known !== undefined) await kept.delete(key);
      return undefined;
    }
    const count = failures.count + 1;
    const delayMs = count < freeAttempts ? 0 : Math.min(1_000 * 2 ** (count - freeAttempts), delayMsMax);
    const next: Failures = { count, untilMs: clock.nowMs() + delayMs };
    await kept.put(key, JSON.stringify(next), delayMs + rememberedMs);
    return refusal;
  }

  return {
    async judge(username, attempt) {
      if (shared === undefined) return judgeIn(records.local, username, attempt);
      try {
        return await judgeIn(shared, username, attempt);
      } catch (error) {
        warn((error as Error).message);
        return judgeIn(records.local, username, attempt);
      }
    },
    close: () => shared?.close(),
  };
}

const none: Failures = { count: 0, untilMs: 0 };
const freeAttempts = 3;
/** Longer, anybody could lock somebody out for good. */
const delayMsMax = 900_000;
/** After that without a failure, all is forgotten. */
const rememberedMs = 3_600_000;
/** For what an attempt may take. */
const turnMs = 5_000;

function tooSoon(waitMs: number): Refusal {
  return refuse(429, 'basic_too_many_failures', 'Too Many Requests', {
    headers: ['Retry-After', String(Math.ceil(waitMs / 1000))],
    style: 'negotiated',
  });
}
