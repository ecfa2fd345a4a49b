import {
  type Counters,
  definePlugin,
  type Exchange,
  type PluginInstanceContext,
  type Refusal,
  refuse,
  type Services,
  StateSlot,
  type TakeResult,
  type Window,
} from '@sallyport/pipeline';
import { compileWindows, windowNames } from '../shared/calendar.ts';
import { compileCaller } from '../shared/caller-key.ts';
import { type Counted, compileLimitHeaders } from '../shared/limit-headers.ts';
import { redisSettings } from '../shared/redis-settings.ts';
import { checkRateLimiting, type RateLimitingConfig, rateLimitingSchema } from './schema.ts';

/** Lets through so many requests per window of the calendar, and refuses the rest. */
export const rateLimiting = definePlugin({
  name: 'rate-limiting',
  schema: rateLimitingSchema,
  duty: 'limit',
  check: checkRateLimiting,
  setup(config, services, context) {
    const { clock } = services;
    const counters = openCounters(config, services);
    const windowsAt = compileWindows(config);
    const keyOf = compileCounterKey(config, context);
    const writeHeaders = config.hide_client_headers ? undefined : compileLimitHeaders({ windows: wordsOf(config) });
    const state = new StateSlot<Counted>(context);
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
      } catch {
        return uncounted;
      }
      return decide(x, windows, atMs, result);
    }

    return {
      onRequest(x) {
        const atMs = clock.nowMs();
        const windows = windowsAt(atMs);
        const result = counters.take(keyOf(x), windows, 1, atMs);
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

/** How windows are called in headers: `Minute`. */
function wordsOf(config: RateLimitingConfig): { word: string; limit: number }[] {
  return windowNames
    .filter((name) => config[name] !== undefined)
    .map((name) => ({ word: name.charAt(0).toUpperCase() + name.slice(1), limit: config[name]! }));
}

function openCounters(config: RateLimitingConfig, services: Services): Counters {
  if (config.policy !== 'redis') return services.counters.local;
  const syncMs = config.sync_rate === -1 ? 0 : config.sync_rate * 1000;
  return services.counters.redis(redisSettings(config.redis, services), { syncMs, fallsBack: config.fault_tolerant });
}

/** The plugin instance, and whose request it is. What a request hasn't got falls back to the client's address. */
function compileCounterKey(config: RateLimitingConfig, context: PluginInstanceContext): (x: Exchange) => string {
  const { limit_by: by, header_name: headerName, path } = config;
  const find = compileCaller(by, { headerName, path }, context);
  const prefix = `${context.pluginId}:${by}:`;
  const addressPrefix = `${context.pluginId}:ip:`;
  return (x) => {
    const found = find(x);
    return found === undefined ? addressPrefix + x.head.clientIp : prefix + found;
  };
}
