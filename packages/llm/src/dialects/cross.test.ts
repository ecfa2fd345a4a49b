import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../neutral/answer.ts';
import { Losses } from '../neutral/losses.ts';
import type { ChatRequest } from '../neutral/request.ts';
import { assemble, eventProblems, eventsOf } from './contract/events.ts';
import { meaningOfAnswer, meaningOfRequest } from './contract/meaning.ts';
import { answerStories, requestStories, thoughtfulAnswer, uncached } from './contract/stories.ts';
import { contextFor, readStream, writeStream } from './contract/streams.ts';
import type { ChatDialect, Json, PathFacts, Read } from './dialect.ts';
import { chatDialects } from './index.ts';

/** These go on from a text, or know no tools: what they can say is in their own tests, and among the losses. */
const limited = new Set(['openai-completions', 'cohere-chat-v1', 'llama2-raw', 'huggingface-text']);
/** These do not tell what was read from a cache. */
const cacheless = new Set(['ollama-chat']);
/** There are no words to stop at in it. */
const stopless = new Set(['openai-responses']);
const full = chatDialects.filter(({ name }) => !limited.has(name));

describe.each(full.map((client) => ({ client, name: client.name })))('a caller who speaks $name', ({ client }) => {
  describe.each(full.map((provider) => ({ provider, name: provider.name })))(
    'of a provider that speaks $name',
    ({ provider }) => {
      const isCacheless = cacheless.has(client.name) || cacheless.has(provider.name);
      const expected = (story: ChatAnswer) => meaningOfAnswer(isCacheless ? uncached(story) : story);

      it.each(Object.entries(requestStories))('is understood: %s', (_name, whole) => {
        const story = [client, provider].some(({ name }) => stopless.has(name)) ? { ...whole, stop: undefined } : whole;
        const { request } = pass(client, story);
        const asked = pass(provider, request);
        expect(asked.lost).toEqual([]);
        expect(meaningOfRequest(asked.request)).toEqual(meaningOfRequest(story));
      });

      it.each(Object.entries(answerStories))('gets its answer: %s', (_name, story) => {
        const answered = written(provider, story);
        expect(meaningOfAnswer(written(client, answered))).toEqual(expected(story));
      });

      it.each(Object.entries(answerStories))('gets its streamed answer: %s', (_name, story) => {
        const upstream = readStream(provider, writeStream(provider, eventsOf(story, inFours)));
        const events = readStream(client, writeStream(client, upstream));
        expect(eventProblems(events)).toEqual([]);
        expect(events.at(-1)).toEqual({ type: 'end' });
        expect(meaningOfAnswer(assemble(events))).toEqual(expected(story));
      });

      it('gets thoughts with the answer, or the answer alone', () => {
        const whole = written(client, written(provider, thoughtfulAnswer));
        const events = readStream(provider, writeStream(provider, eventsOf(thoughtfulAnswer, inFours)));
        const streamed = assemble(readStream(client, writeStream(client, events)));
        for (const { choices } of [whole, streamed]) {
          const parts = choices[0]!.parts.map((part) => ('text' in part ? `${part.type}: ${part.text}` : part.type));
          expect(parts.at(-1)).toBe('text: Blue.');
          expect(['reasoning: Rome is south.', 'text: Blue.']).toContain(parts[0]);
        }
      });

      it('learns that the answer broke off', () => {
        const failure = { status: 502, kind: 'upstream' as const, message: 'It broke off.' };
        const begun = eventsOf(answerStories['text']!, inFours).slice(0, 4);
        const upstream = readStream(provider, writeStream(provider, [...begun, { type: 'failure', failure }]));
        const events = readStream(client, writeStream(client, upstream));
        expect(events.find(({ type }) => type === 'failure')).toMatchObject({ failure: { message: failure.message } });
        expect(events.some(({ type }) => type === 'end')).toBe(false);
      });
    },
  );
});

/** Written in a dialect, and read again: what whoever speaks it understands. */
function pass(dialect: ChatDialect, request: ChatRequest): { request: ChatRequest; lost: string[] } {
  const losses = new Losses();
  const body = dialect.writeRequest(request, { model: 'a-model', provider: 'unknown', losses });
  const path: PathFacts = { model: 'a-model', stream: request.stream };
  return {
    request: understood(dialect.readRequest(JSON.parse(JSON.stringify(body)) as Json, path)),
    lost: losses.list.map(({ field, reason }) => `${field}: ${reason}`),
  };
}

function written(dialect: ChatDialect, answer: ChatAnswer): ChatAnswer {
  const body: unknown = JSON.parse(JSON.stringify(dialect.writeAnswer(answer, contextFor())));
  return understood(dialect.readAnswer(body));
}

function understood<T>(read: Read<T>): T {
  if ('problem' in read) throw new Error(read.problem);
  return read.value;
}

function inFours(text: string): string[] {
  return text.match(/[\s\S]{1,4}/gu) ?? [];
}
