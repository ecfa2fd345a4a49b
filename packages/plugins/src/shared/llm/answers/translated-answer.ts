import {
  askedToolsOf,
  type ChatAnswer,
  type EmbeddingsDialect,
  type EmbeddingsRequest,
  eventsOf,
} from '@sallyport/llm';
import type { Told } from './answer-reader.ts';
import { parseAnswer } from './shallow-json.ts';
import { contextOf, type Translation } from './translation.ts';
import type { MakeAnswer } from './whole-answer.ts';

/** A whole answer in another dialect than the caller's: read, and written anew. */
export function translatedAnswer(translation: Translation, nowMs: number): MakeAnswer {
  const { from, to, subject } = translation;
  return (body) => {
    const read = from.readAnswer(parseAnswer(body));
    if ('problem' in read) return unconvertible(subject, read.problem);
    const json = to.writeAnswer(named(read.value, translation.model), contextOf(translation, nowMs));
    return { body: Buffer.from(JSON.stringify(json)), contentType: 'application/json', told: toldOf(read.value) };
  };
}

/** A whole answer for a caller that wants a stream, from a model that gives none. */
export function replayedAnswer(translation: Translation, nowMs: number): MakeAnswer {
  const { from, to, subject } = translation;
  return (body) => {
    const read = from.readAnswer(parseAnswer(body));
    if ('problem' in read) return unconvertible(subject, read.problem);
    const writer = to.streamWriter(contextOf(translation, nowMs));
    const frames = eventsOf(named(read.value, translation.model)).flatMap((event) => writer.write(event) ?? []);
    return { body: Buffer.concat(frames), contentType: writer.contentType, told: toldOf(read.value) };
  };
}

export function translatedEmbeddings(
  from: EmbeddingsDialect,
  to: EmbeddingsDialect,
  request: EmbeddingsRequest,
  subject: string,
): MakeAnswer {
  return (body) => {
    const read = from.readAnswer(parseAnswer(body));
    if ('problem' in read) return unconvertible(subject, read.problem);
    const { usage, model } = read.value;
    const json = to.writeAnswer(named(read.value, request.model), request);
    const told = { usage, model, outputBytes: 0, isComplete: true };
    return { body: Buffer.from(JSON.stringify(json)), contentType: 'application/json', told };
  };
}

/** With the name of the model that was asked where the provider tells none. */
export function named<Answer extends { readonly model: string }>(answer: Answer, model: string): Answer {
  return answer.model === '' ? { ...answer, model } : answer;
}

export function toldOf(answer: ChatAnswer): Told {
  const { usage, model, choices } = answer;
  let outputBytes = 0;
  for (const { parts } of choices)
    for (const part of parts) {
      if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') outputBytes += part.text.length;
      else if (part.type === 'tool-call') outputBytes += part.arguments.length;
    }
  const askedTools = askedToolsOf(answer);
  return { usage, model: model === '' ? undefined : model, outputBytes, askedTools, isComplete: true };
}

/** In Kong's words. */
function unconvertible(subject: string, problem: string): { failure: { message: string } } {
  return { failure: { message: `transformation failed from type ${subject}: ${problem}` } };
}
