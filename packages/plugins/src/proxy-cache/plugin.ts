import { definePlugin, type Exchange, type HeaderList, type Refusal, refuse, StateSlot } from '@sallyport/pipeline';
import { Recording } from '../shared/recording.ts';
import { compileCacheKey, variantKey } from './cache-key.ts';
import { compileCacheable, type Keeping, keptHeaders } from './cacheable.ts';
import { isUsable, wishesOf } from './freshness.ts';
import { type ProxyCacheConfig, proxyCacheSchema } from './schema.ts';
import { ageSeconds, answerWith, asStored, type StoredAnswer, type StoredVariants } from './stored-answer.ts';

/** Answers from memory what an upstream has answered before. */
export const proxyCache = definePlugin({
  name: 'proxy-cache',
  schema: proxyCacheSchema,
  setup(config, services, context) {
    const { clock } = services;
    const cache = services.cache.open('proxy-cache', config.memory.dictionary_name, context.pluginId);
    const keyOf = compileCacheKey(config, context);
    const keepingOf = compileCacheable(config);
    const writeHeaders = compileWriteHeaders(config);
    const state = new StateSlot<Lookup>(context);
    const methods = new Set<string>(config.request_method);
    const readsBodies = config.request_method.some((method) => method !== 'GET' && method !== 'HEAD');
    const notCached = refuse(504, 'not_cached', 'Gateway Timeout');

    function look(x: Exchange): Refusal | undefined {
      const lookup = new Lookup();
      state.set(x, lookup);
      const wishes = wishesOf(x, config);
      if (wishes.bypasses) return undefined;
      lookup.primary = keyOf(x);
      const found = cache.get(lookup.primary) as StoredAnswer | StoredVariants | undefined;
      lookup.key = found?.kind === 'variants' ? variantKey(lookup.primary, found.names, x) : lookup.primary;
      const stored = (found?.kind === 'variants' ? cache.get(lookup.key) : found) as StoredAnswer | undefined;
      if (stored !== undefined && isUsable(stored, wishes, config, clock.monotonicMs())) {
        lookup.status = 'Hit';
        lookup.hit = stored;
        return answerWith(stored, x);
      }
      lookup.status = stored === undefined ? 'Miss' : 'Refresh';
      return wishes.directives.has('only-if-cached') ? notCached : undefined;
    }

    function beginToKeep(x: Exchange, lookup: Lookup): void {
      const reply = x.reply!;
      const keeping = lookup.status === 'Bypass' || reply.source === 'gateway' ? undefined : keepingOf(x);
      if (keeping === undefined) {
        lookup.status = 'Bypass';
        return;
      }
      const { variesBy } = keeping;
      lookup.key = variesBy.length === 0 ? lookup.primary : variantKey(lookup.primary, variesBy, x);
      lookup.keeping = keeping;
      lookup.headers = keptHeaders(reply.headers);
      lookup.recording = new Recording(cache, answerBytesMax);
    }

    function keep(x: Exchange, { primary, key, headers, keeping, recording }: Lookup): void {
      const body = recording!.take();
      if (body === undefined || x.truncated || x.aborted) return;
      // As it was sent: plugins may have changed the body.
      const length = x.reply!.headers.get('content-length');
      // What is shorter than it was said to be is not whole.
      if (x.method !== 'HEAD' && length !== undefined && Number(length) !== body.length) return;
      const { freshSeconds, ageAtStart, mustRevalidate, variesBy } = keeping!;
      const answer: StoredAnswer = {
        kind: 'answer',
        status: x.reply!.status,
        headers,
        body,
        length,
        storedAtMs: clock.monotonicMs(),
        ageAtStart,
        freshSeconds,
        mustRevalidate,
      };
      const keptMs = (config.storage_ttl ?? freshSeconds - ageAtStart) * 1000;
      if (key !== primary) cache.set(primary, { kind: 'variants', names: variesBy }, variesBy.join().length, keptMs);
      cache.set(key, answer, body.length + headers.reduce((total, text) => total + text.length, 0), keptMs);
    }

    return {
      onRequest(x) {
        const isRead = x.method === 'GET' || x.method === 'HEAD';
        if (!methods.has(x.method) || isPartial(x) || (isRead && hasBody(x))) state.set(x, new Lookup());
        else if (isRead) return look(x);
        return undefined;
      },
      ...(readsBodies && {
        onCall: (x: Exchange) => (state.get(x) === undefined ? look(x) : undefined),
      }),
      onResponse(x) {
        const lookup = state.get(x);
        if (lookup === undefined) return;
        const { headers } = x.reply!;
        const { hit } = lookup;
        if (hit === undefined) beginToKeep(x, lookup);
        else asStored(x, hit);
        x.cacheStatus = lookup.status;
        writeHeaders(headers, lookup, hit === undefined ? undefined : ageSeconds(hit, clock.monotonicMs()));
      },
      wantsBytes: (x) => state.get(x)?.recording !== undefined,
      onBytes: (x, bytes) => state.get(x)!.recording!.add(bytes),
      onFinish(x) {
        const lookup = state.get(x);
        if (lookup?.recording !== undefined) keep(x, lookup);
      },
    };
  },
});

/** Larger answers pass without being kept. */
const answerBytesMax = 8 * 1024 * 1024;

/** What was found for a request, and what becomes of its answer. */
class Lookup {
  status: 'Miss' | 'Hit' | 'Refresh' | 'Bypass' = 'Bypass';
  /** Of the request alone; and of the one among several answers to it. Empty when nobody looked. */
  primary = '';
  key = '';
  hit: StoredAnswer | undefined;
  /** Of an answer that is kept while it passes. */
  keeping: Keeping | undefined;
  recording: Recording | undefined;
  headers: readonly string[] = [];
}

/** Wants a part of an answer, or a change of what it is about: for the upstream to decide. */
function isPartial({ requestHeaders }: Exchange): boolean {
  return partial.some((name) => requestHeaders.has(name));
}

const partial = ['range', 'if-match', 'if-unmodified-since', 'if-range', 'sec-websocket-key'];

function hasBody({ head, requestHeaders }: Exchange): boolean {
  if ((requestHeaders.get('content-length') ?? '0') !== '0') return true;
  return head.rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'transfer-encoding');
}

function compileWriteHeaders({ response_headers: shown }: ProxyCacheConfig) {
  return (headers: HeaderList, { status, key }: Lookup, age: number | undefined): void => {
    if (shown['X-Cache-Status']) headers.set('x-cache-status', status, 'X-Cache-Status');
    if (shown['X-Cache-Key'] && key !== '') headers.set('x-cache-key', key, 'X-Cache-Key');
    if (shown.age && age !== undefined) headers.set('age', String(age), 'Age');
  };
}
