import {
  type Counters,
  definePlugin,
  type Exchange,
  type Refusal,
  refuse,
  type Services,
  StateSlot,
  type TakeResult,
  type Window,
} from '@sallyport/pipeline';
import { type Counted, compileLimitHeaders } from '../shared/limit-headers.ts';
import { redisAdvancedSettings } from '../shared/redis-settings.ts';
import { compileCounterKey } from './counter-key.ts';
import { checkRateLimitingAdvanced, type RateLimitingAdvancedConfig, rateLimitingAdvancedSchema } from './schema.ts';
import { type Seat, WaitingRoom } from './waiting-room.ts';
import { compileWindows, windowWords } from './windows.ts';

/** Lets through so many requests per window of any length, sliding or fixed, and refuses or delays the rest. */
export const rateLimitingAdvanced = definePlugin({
  name: 'rate-limiting-advanced',
  schema: rateLimitingAdvancedSchema,
  duty: 'limit',
  check: checkRateLimitingAdvanced,
  setup(config, services, context) {
    const { clock } = services;
    const { throttling } = config;
    const isShared = config.strategy === 'redis' && config.sync_rate !== -1;
    const counters = isShared ? openRedis(config, services) : services.counters.local;
    // Windows of this node alone are cut by a clock that nobody can set; nodes agree by the machine's.
    const nowMs = isShared ? () => clock.nowMs() : () => clock.steadyMs();
    const windowsAt = compileWindows(config);
    const keyOf = compileCounterKey(config, context);
    const writeHeaders = config.hide_client_headers
      ? undefined
      : compileLimitHeaders({ windows: windowWords(config), jitterSecondsMax: config.retry_after_jitter_max });
    const state = new StateSlot<Limited>(context);
    const exceeded = refuse(config.error_code, 'rate_limit_exceeded', config.error_message);
    const room = throttling.enabled
      ? new WaitingRoom(clock, throttling.interval * 1000, throttling.queue_limit)
      : undefined;

    function take(x: Exchange): boolean | Promise<boolean> {
      const atMs = nowMs();
      const windows = windowsAt(atMs);
      const result = counters.take(keyOf(x), windows, 1, atMs);
      return result instanceof Promise ? takenLater(x, windows, atMs, result) : taken(x, windows, atMs, result);
    }

    function taken(x: Exchange, windows: readonly Window[], atMs: number, result: TakeResult): boolean {
      const { allowed, remaining, retryAfterMs } = result;
      if (writeHeaders !== undefined || room !== undefined) {
        const seat = state.get(x)?.seat;
        state.set(x, { counted: { allowed, remaining, retryAfterMs, windows, atMs }, seat });
      }
      return allowed;
    }

    async function takenLater(x: Exchange, windows: readonly Window[], atMs: number, pending: Promise<TakeResult>) {
      return taken(x, windows, atMs, await pending);
    }

    async function decideLater(x: Exchange, pending: Promise<boolean>): Promise<Refusal | undefined> {
      if (await pending) return undefined;
      return room === undefined ? exceeded : await tryAgain(x, room);
    }

    async function tryAgain(x: Exchange, room: WaitingRoom): Promise<Refusal | undefined> {
      for (let tries = 0; tries < throttling.retry_times; tries++) {
        const seat = room.enter();
        if (seat === undefined) return exceeded;
        state.set(x, { ...state.get(x)!, seat });
        await seat.left;
        if (x.aborted || (await take(x))) return undefined;
      }
      return exceeded;
    }

    return {
      onRequest(x) {
        const allowed = take(x);
        if (typeof allowed !== 'boolean') return decideLater(x, allowed);
        if (allowed) return undefined;
        return room === undefined ? exceeded : tryAgain(x, room);
      },
      ...(writeHeaders !== undefined && {
        onResponse(x: Exchange) {
          const counted = state.get(x)?.counted;
          if (counted !== undefined) writeHeaders(x.reply!.headers, counted);
        },
      }),
      ...(room !== undefined && { onFinish: (x: Exchange) => state.get(x)?.seat?.leave() }),
      ...(isShared && { close: () => counters.close() }),
    };
  },
});

/** What is known of a request. */
interface Limited {
  readonly counted: Counted;
  /** Where it waits, or waited. */
  readonly seat: Seat | undefined;
}

function openRedis(config: RateLimitingAdvancedConfig, services: Services): Counters {
  const syncMs = config.sync_rate! * 1000;
  return services.counters.redis(redisAdvancedSettings(config.redis, services), { syncMs, fallsBack: true });
}
