import type { ChatDialect, ChatRequest, EmbeddingsDialect, EmbeddingsRequest, FramingName } from '@sallyport/llm';
import type { Clock } from '@sallyport/pipeline';
import { headerOf, mediaTypeOf, passedHeaders } from '../answers/answer-head.ts';
import type { AnswerReader } from '../answers/answer-reader.ts';
import { CollectedStream } from '../answers/collected-stream.ts';
import { ErrorAnswer } from '../answers/error-answer.ts';
import { passedAnswer } from '../answers/passed-answer.ts';
import { PassedStream } from '../answers/passed-stream.ts';
import { replayedAnswer, translatedAnswer, translatedEmbeddings } from '../answers/translated-answer.ts';
import { TranslatedStream } from '../answers/translated-stream.ts';
import { type MakeAnswer, WholeAnswer } from '../answers/whole-answer.ts';
import type { Attempt } from '../attempts/attempt.ts';
import type { ReadLlmCall } from '../calls/llm-call.ts';
import { type CallerDialect, isChatDialect } from '../dialects/caller-dialect.ts';

/** Who reads an answer, by its head and by what was asked for. */
export function readerFor(
  call: ReadLlmCall,
  attempt: Attempt,
  status: number,
  rawHeaders: readonly string[],
  clock: Clock,
): AnswerReader {
  const { caller } = call;
  const { dialect, isSame } = attempt.composed;
  if (status >= 300) return new ErrorAnswer(attempt, dialect, isSame, status, rawHeaders);
  const headers = passedHeaders(rawHeaders);
  const mediaType = mediaTypeOf(rawHeaders);
  if (!isChatDialect(dialect) || !isChatDialect(caller))
    return new WholeAnswer(attempt, headers, embeddingsAnswer(caller, attempt));
  const streams = isStream(dialect.framing, mediaType, call.stream);
  const isPlain = isSame && streams === call.stream;
  if (!isPlain) return translating(caller, dialect, call, attempt, { headers, streams, clock });
  if (!streams) return new WholeAnswer(attempt, headers, passedAnswer(dialect, dialect));
  const type =
    mediaType === '' || dialect.framing === 'sse' ? sseType(rawHeaders) : headerOf(rawHeaders, 'content-type')!;
  const options = { clock, stripsUsage: !asksForUsage(call) };
  return new PassedStream(attempt, dialect, [...headers, 'Content-Type', type], options);
}

function translating(
  to: ChatDialect,
  from: ChatDialect,
  call: ReadLlmCall,
  attempt: Attempt,
  { headers, streams, clock }: { headers: string[]; streams: boolean; clock: Clock },
): AnswerReader {
  const request = requestOf(to, call, attempt);
  const { losses } = attempt.composed;
  const translation = { from, to, request, losses, model: attempt.place.model, subject: subjectOf(attempt) };
  if (streams && call.stream) return new TranslatedStream(attempt, translation, headers, clock);
  if (streams) return new CollectedStream(attempt, translation, headers, clock.nowMs());
  const nowMs = clock.nowMs();
  const make = call.stream ? replayedAnswer(translation, nowMs) : translatedAnswer(translation, nowMs);
  return new WholeAnswer(attempt, headers, make);
}

/** What writers of answers look at; what was said is not among it, and would be kept for as long as a stream lasts. */
function requestOf(caller: ChatDialect, call: ReadLlmCall, { composed: { request } }: Attempt): ChatRequest {
  if (request !== undefined) return { ...(request as ChatRequest), messages: [] };
  const read = caller.readRequest(call.body, { model: call.model, stream: call.stream });
  return 'value' in read ? { ...read.value, messages: [] } : { model: call.model, messages: [], stream: call.stream };
}

function embeddingsAnswer(to: CallerDialect, attempt: Attempt): MakeAnswer {
  const { dialect: from, isSame, request } = attempt.composed;
  if (isSame) return passedAnswer(to);
  return translatedEmbeddings(
    from as EmbeddingsDialect,
    to as EmbeddingsDialect,
    request as EmbeddingsRequest,
    subjectOf(attempt),
  );
}

function subjectOf({ target }: Attempt): string {
  return `${target.provider.name}://${target.settings.route_type}`;
}

/** An answer that was asked for as a stream is one unless its type says that it is a whole one, or that it is a page. */
function isStream(framing: FramingName, mediaType: string, isAsked: boolean): boolean {
  if (framing === 'sse') {
    if (mediaType === 'text/event-stream') return true;
    return isAsked && mediaType !== 'application/json' && mediaType !== 'text/html';
  }
  return isAsked && (framing !== 'lines' || mediaType !== 'application/json');
}

/** Whatever the provider calls it. */
function sseType(rawHeaders: readonly string[]): string {
  const value = headerOf(rawHeaders, 'content-type');
  return value?.toLowerCase().startsWith('text/event-stream') ? value : 'text/event-stream';
}

function asksForUsage({ body }: ReadLlmCall): boolean {
  const options = body['stream_options'] as { include_usage?: unknown } | null | undefined;
  return options?.include_usage === true;
}
