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
import { compileWindows } from './calendar.ts';
import { compileCounterKey } from './counter-key.ts';
import { type Counted, compileLimitHeaders } from './limit-headers.ts';
import { checkRateLimiting, type RateLimitingConfig, rateLimitingSchema } from './schema.ts';

/** Lets through so many requests per window of the calendar, and refuses the rest. */
export const rateLimiting = definePlugin({
  name: 'rate-limiting',
  schema: rateLimitingSchema,
  check: checkRateLimiting,
  setup(config, services, context) {
    const { clock } = services;
    const counters = openCounters(config, services);
    const windowsAt = compileWindows(config);
    const keyOf = compileCounterKey(config, context);
    const writeHeaders = config.hide_client_headers ? undefined : compileLimitHeaders(config);
    const state = new StateSlot<Counted>(context);
    const outage = outageLog(config, services);
    const exceeded = refuse(config.error_code, 'rate_limit_exceeded', config.error_message);
    const uncounted = refuse(503, 'rate_limit_unavailable', 'An unexpected error occurred', {
      headers: ['Retry-After', '1'],
    });

    function decide(x: Exchange, windows: readonly Window[], atMs: number, result: TakeResult): Refusal | undefined {
      const { allowed, remaining } = result;
      if (writeHeaders !== undefined) state.set(x, { allowed, windows, remaining, atMs });
      return allowed ? undefined : exceeded;
    }

    async function decideLater(x: Exchange, windows: readonly Window[], atMs: number, pending: Promise<TakeResult>) {
      let result: TakeResult;
      try {
        result = await pending;
      } catch (error) {
        outage.began(error);
        return config.fault_tolerant ? undefined : uncounted;
      }
      outage.ended();
      return decide(x, windows, atMs, result);
    }

    return {
      onRequest(x) {
        const atMs = clock.nowMs();
        const windows = windowsAt(atMs);
        const result = counters.take(keyOf(x), windows, 1);
        return result instanceof Promise ? decideLater(x, windows, atMs, result) : decide(x, windows, atMs, result);
      },
      ...(writeHeaders !== undefined && {
        onResponse(x: Exchange) {
          const counted = state.get(x);
          if (counted !== undefined) writeHeaders(x.reply!.headers, counted);
        },
      }),
      ...(config.policy === 'redis' && { close: () => counters.close() }),
    };
  },
});

function openCounters({ policy, redis }: RateLimitingConfig, services: Services): Counters {
  if (policy !== 'redis') return services.counters.local;
  return services.counters.redis({
    host: redis.host!,
    port: redis.port,
    database: redis.database,
    timeoutMs: redis.timeout,
    username: redis.username === undefined ? undefined : services.secret(redis.username).reveal(),
    password: redis.password === undefined ? undefined : services.secret(redis.password),
    ssl: redis.ssl,
    sslVerify: redis.ssl_verify,
    serverName: redis.server_name,
  });
}

/** Says once that an outage began, and once that it is over. */
function outageLog({ fault_tolerant }: RateLimitingConfig, { log }: Services) {
  let isOut = false;
  return {
    began(error: unknown): void {
      if (isOut) return;
      isOut = true;
      const consequence = fault_tolerant ? 'requests pass uncounted' : 'requests are refused';
      log.warn(`rate-limiting: counts are out of reach, ${consequence}`, { error: String(error) });
    },
    ended(): void {
      if (!isOut) return;
      isOut = false;
      log.info('rate-limiting: requests are counted again');
    },
  };
}
