import { createHash } from 'node:crypto';
import { foldName } from '@sallyport/json';
import { principalOf } from '@sallyport/mcp';
import type { Counters, Exchange, HeldPlace, Places, Services, Window } from '@sallyport/pipeline';
import { compileWindows } from '../../shared/calendar.ts';
import { redisSettings } from '../../shared/redis-settings.ts';
import type { LimitsConfig } from '../schema/limits.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What each caller may do with one tool. */
export interface ToolLimits {
  /** Undefined without a limit per time. */
  readonly windowsAt: ((nowMs: number) => readonly Window[]) | undefined;
  readonly concurrency: number | undefined;
  /** The plugin instance that says so: what it counts is its own. */
  readonly ownerId: string;
}

export function compileLimits(config: LimitsConfig | undefined, ownerId: string): ToolLimits | undefined {
  if (config === undefined) return undefined;
  const { concurrency, ...perWindow } = config;
  const hasWindows = Object.values(perWindow).some((limit) => limit !== undefined);
  if (!hasWindows && concurrency === undefined) return undefined;
  return { windowsAt: hasWindows ? compileWindows(perWindow) : undefined, concurrency, ownerId };
}

/** Calls of one tool by one exchange. */
export interface LimitedCalls {
  readonly limits: ToolLimits;
  readonly name: string;
  readonly source: string | undefined;
  count: number;
}

/** Why calls may not go on. */
export interface Excess {
  readonly reason: 'rate_limited' | 'too_many_under_way' | 'uncounted';
  /** Undefined where nobody knows. */
  readonly retryAfterMs: number | undefined;
}

/** Counts calls, and holds places for those that are under way. */
export class CallLimiter {
  readonly #counters: Counters;
  readonly #places: Places;
  readonly #clock: Services['clock'];
  readonly #isShared: boolean;

  constructor({ limits_store: store }: Pick<AiMcpProxyConfig, 'limits_store'>, services: Services) {
    this.#isShared = store.policy === 'redis';
    this.#counters = this.#isShared
      ? services.counters.redis(redisSettings(store.redis, services), {
          syncMs: store.sync_rate === -1 ? 0 : store.sync_rate * 1000,
          fallsBack: store.fault_tolerant,
        })
      : services.counters.local;
    this.#places = services.places.local;
    this.#clock = services.clock;
  }

  /** Undefined when all may go on. `held` keeps the places until the exchange is over. */
  async admit(x: Exchange, calls: readonly LimitedCalls[], held: HeldPlaces): Promise<Excess | undefined> {
    const caller = callerKey(x);
    for (const one of calls) {
      const key = `${one.limits.ownerId}:${one.source ?? ''}:${bounded(foldName(one.name))}:${caller}`;
      // Places first: they can be given back, and what is counted cannot.
      const excess = (await this.#hold(one, key, held)) ?? (await this.#count(one, key));
      if (excess !== undefined) return excess;
    }
    return undefined;
  }

  async #hold({ limits, count }: LimitedCalls, key: string, held: HeldPlaces): Promise<Excess | undefined> {
    if (limits.concurrency === undefined) return undefined;
    for (let i = 0; i < count; i++) {
      let place: HeldPlace | undefined;
      try {
        place = await this.#places.take(`mcp:${key}`, limits.concurrency);
      } catch {
        return { reason: 'uncounted', retryAfterMs: undefined };
      }
      if (place === undefined) return { reason: 'too_many_under_way', retryAfterMs: undefined };
      held.add(place);
    }
    return undefined;
  }

  async #count({ limits, count }: LimitedCalls, key: string): Promise<Excess | undefined> {
    if (limits.windowsAt === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    const windows = limits.windowsAt(nowMs);
    try {
      const result = await this.#counters.take(`mcp:${key}`, windows, count, nowMs);
      if (result.allowed) return undefined;
      return { reason: 'rate_limited', retryAfterMs: untilAllOpen(windows, result.remaining, count, nowMs) };
    } catch {
      return { reason: 'uncounted', retryAfterMs: undefined };
    }
  }

  close(): void {
    if (this.#isShared) this.#counters.close();
  }
}

/** The places of one exchange. */
export class HeldPlaces {
  #places: HeldPlace[] = [];
  #isOver = false;

  /** What comes when the exchange is over already, since its client left meanwhile, goes back at once. */
  add(place: HeldPlace): void {
    if (this.#isOver) place.giveBack();
    else this.#places.push(place);
  }

  giveBack(): void {
    this.#isOver = true;
    for (const place of this.#places) place.giveBack();
    this.#places = [];
  }
}

function untilAllOpen(windows: readonly Window[], remaining: readonly number[], count: number, nowMs: number): number {
  let waitMs = 0;
  for (const [i, { startMs, lengthMs }] of windows.entries())
    if (remaining[i]! < count) waitMs = Math.max(waitMs, startMs + lengthMs - nowMs);
  return waitMs;
}

/** Callers nobody knows are told apart by their address. */
function callerKey(x: Exchange): string {
  const principal = principalOf(x);
  return principal === 'anonymous' ? `ip:${x.head.clientIp}` : principal;
}

/** Names are as long as callers like. */
function bounded(name: string): string {
  return name.length <= 64 ? name : createHash('sha256').update(name).digest('base64url');
}
