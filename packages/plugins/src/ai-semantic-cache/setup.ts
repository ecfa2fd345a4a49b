import { askedToolsOf } from '@sallyport/llm';
import { type Exchange, occasionally, type PluginDefinition, type Refusal, StateSlot } from '@sallyport/pipeline';
import { streamHeaders } from '../shared/llm/answers/answer-head.ts';
import { mentionsTools } from '../shared/llm/answers/mentions-tools.ts';
import { refuseAs } from '../shared/llm/dialects/refuse-as.ts';
import { linkAnswer } from '../shared/llm/links/link-answer.ts';
import { Recording } from '../shared/recording.ts';
import { isWorthKeeping, readAnswer } from './answers/read-answer.ts';
import { replay } from './answers/replay.ts';
import { compileWriteFacts } from './facts.ts';
import { compileWriteHeaders } from './headers.ts';
import { type AskedCall, compileAskedCall } from './key/asked-call.ts';
import { compileKey } from './key/key.ts';
import { Lookup } from './lookup.ts';
import { openCache } from './open-cache.ts';
import type { aiSemanticCacheSchema } from './schema.ts';
import { type Wishes, wishesOf } from './wishes.ts';

export const setup: PluginDefinition<typeof aiSemanticCacheSchema>['setup'] = (config, services, context) => {
  const { clock, log } = services;
  const { asking, room, close } = openCache(config, services, context);
  const callOf = compileAskedCall(config.llm_format);
  const keyOf = compileKey(config, services.directory, context);
  const writeHeaders = compileWriteHeaders(config, clock);
  const writeFacts = compileWriteFacts(config, context);
  const state = new StateSlot<Lookup>(context);
  const { cache_ttl: ttlSeconds, max_response_body_size: bytesMax, exact_caching: mayBeExact } = config;
  const { stop_on_failure: stopsOnFailure } = config;
  const complain = occasionally(clock, (reason) => log.warn('a cache of answers is out of reach', { reason }));
  const failed = (error: unknown) => complain(error instanceof Error ? error.message : String(error));

  /** The key is that of the request as it will be sent: plugins that edit it have had their say. */
  function onCall(x: Exchange): undefined | Promise<Refusal | undefined> {
    const call = callOf(x);
    if (call === undefined) return undefined;
    const lookup = new Lookup(call);
    state.set(x, lookup);
    const wishes = wishesOf(x, config.cache_control);
    const read = call.dialect.readRequest(call.body, call);
    if (wishes.noStore || 'problem' in read) return undefined;
    const key = keyOf(x, call, read.value);
    if (key === undefined || (key.words === undefined && !mayBeExact)) return undefined;
    lookup.request = read.value;
    lookup.key = key;
    return look(lookup, wishes);
  }

  async function look(lookup: Lookup, { noCache, ageMax, onlyIfCached }: Wishes): Promise<Refusal | undefined> {
    const { call, key, request } = lookup;
    let wasAsked = true;
    try {
      if (noCache) await asking.prepare(lookup, key!);
      else await asking.look(lookup, key!);
    } catch (error) {
      lookup.failure = error;
      wasAsked = false;
    }
    if (lookup.failure !== undefined) {
      failed(lookup.failure);
      if (stopsOnFailure) return refuseAs(call.dialect, 'llm_cache_unavailable', unavailable);
    }
    const { hit } = lookup;
    if (hit !== undefined && ageSeconds(hit.keptAtMs) <= ageMax)
      lookup.replay = replay(hit, call, request!, clock.nowMs());
    if (lookup.replay !== undefined) lookup.status = 'Hit';
    else {
      if (wasAsked) lookup.status = noCache || hit !== undefined ? 'Refresh' : 'Miss';
      if (onlyIfCached) return refuseAs(call.dialect, 'not_cached', notCached);
    }
    return undefined;
  }

  function ageSeconds(keptAtMs: number): number {
    return Math.max(0, Math.floor((clock.nowMs() - keptAtMs) / 1000));
  }

  function beginToKeep(x: Exchange, lookup: Lookup): void {
    const { status, headers, source } = x.reply!;
    if (status !== 200 || source !== 'upstream' || headers.has('content-encoding')) return;
    lookup.contentType = headers.get('content-type') ?? '';
    lookup.recording = new Recording(room, bytesMax);
  }

  function keep(x: Exchange, lookup: Lookup): void {
    const body = lookup.recording!.take();
    // What was refused, blocked or cut on its way is nobody's answer.
    if (body === undefined || x.truncated || x.aborted || x.errorCode !== undefined) return;
    const { call, key, contentType } = lookup;
    const answer = readAnswer(call.dialect, call.stream, body);
    if (answer === undefined || !isWorthKeeping(answer)) return;
    const keptAtMs = clock.nowMs();
    const kept = {
      dialect: call.dialect.name,
      stream: call.stream,
      contentType,
      body,
      tellsUsage: answer.usage !== undefined,
      usage: answer.usage ?? x.llm?.usage,
      model: x.reply!.headers.get('x-kong-llm-model') ?? '',
      keptAtMs,
      keptUntilMs: keptAtMs + ttlSeconds * 1000,
    };
    asking.keep(lookup, key!, kept).catch(failed);
  }

  return {
    onCall,
    serve(x, answer) {
      const lookup = state.get(x);
      if (lookup?.replay === undefined) return undefined;
      const { contentType, body } = lookup.replay;
      linkReplay(x, lookup.call, body);
      const { model } = lookup.hit!;
      const framing = lookup.call.stream ? streamHeaders : ['Content-Length', String(body.length)];
      const named = model === '' ? [] : ['X-Kong-LLM-Model', model];
      answer.head(200, ['Content-Type', contentType, ...framing, ...named]);
      answer.write(body);
      answer.end();
      return idle;
    },
    onResponse(x) {
      const lookup = state.get(x);
      if (lookup === undefined) return;
      if (lookup.status === 'Miss' || lookup.status === 'Refresh') beginToKeep(x, lookup);
      writeHeaders(x.reply!.headers, lookup);
    },
    wantsBytes: (x) => state.get(x)?.recording !== undefined,
    onBytes: (x, bytes) => state.get(x)!.recording!.add(bytes),
    onFinish(x) {
      const lookup = state.get(x);
      if (lookup === undefined) return;
      writeFacts(x, lookup);
      if (lookup.recording !== undefined) keep(x, lookup);
    },
    close,
  };
};

/** A kept answer asks for tools under the ids that it asked others under: joining by those is off where two have them. */
function linkReplay(x: Exchange, { dialect, stream }: AskedCall, body: Buffer): void {
  const answer = mentionsTools(body) ? readAnswer(dialect, stream, body) : undefined;
  if (answer !== undefined) linkAnswer(x, { askedTools: askedToolsOf(answer) });
}

const unavailable = {
  status: 503,
  kind: 'overloaded',
  message: 'The cache of this route cannot be asked at the moment.',
  retryAfterS: 1,
} as const;

const notCached = { status: 504, kind: 'timeout', message: 'There is no kept answer to this.' } as const;

const idle = { onDrain() {}, onAbandon() {} };
