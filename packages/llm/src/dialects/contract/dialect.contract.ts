import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../neutral/answer.ts';
import { askedToolsOf } from '../../neutral/asked-tools.ts';
import type { FailureKind } from '../../neutral/failure.ts';
import { Losses } from '../../neutral/losses.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import { noUsage } from '../../neutral/usage.ts';
import type { ChatDialect, Json, PathFacts, Read } from '../dialect.ts';
import { assemble, eventProblems, eventsOf } from './events.ts';
import { meaningOfAnswer, meaningOfRequest } from './meaning.ts';
import { answerStories, uncached } from './stories.ts';
import { describeStrangeFrames } from './strange-frames.ts';
import { contextFor, framesOf, readStream, writeStream } from './streams.ts';

export interface ContractOptions {
  dialect: ChatDialect;
  /**
   * Holds real wire formats: `NAME.request.json`, `NAME.answer.json`, `NAME.stream.txt`, `NAME.failure.json`. Beside each, as
   * `NAME.….neutral.json`, what is understood of it; `npx vitest run packages/llm -u` writes those, for review.
   */
  fixtures: string;
  /** What the path says of each request, where the dialect has that. */
  path?: PathFacts;
  /** The bytes of a stream's fixture, where they are not its text. */
  streamBytes?: (text: string) => Buffer;
  /** What is wrong with frames that were written, in the dialect's own grammar. */
  writtenProblems: (frames: readonly Buffer[]) => string[];
  /** Only text can be said. */
  isTextOnly?: boolean;
  /** Usage does not tell what was read from a cache. */
  hasNoCache?: boolean;
}

/** What every dialect promises. */
export function describeChatDialect(options: ContractOptions): void {
  const { dialect, fixtures, path = {}, streamBytes = Buffer.from, isTextOnly = false, hasNoCache = false } = options;
  const files = readdirSync(fixtures);
  const named = (end: string) => files.filter((file) => file.endsWith(end));
  const load = (file: string): string => readFileSync(join(fixtures, file), 'utf8');
  const stories = Object.entries(answerStories)
    .filter(([name]) => !isTextOnly || name !== 'tools')
    .map(([name, story]): [string, ChatAnswer] => [name, hasNoCache ? uncached(story) : story]);

  describe(`${dialect.name}: requests`, () => {
    it.each(named('.request.json'))('%s is understood, and means the same when it is written again', async (file) => {
      const request = understood(dialect.readRequest(JSON.parse(load(file)), path));
      await expectUnderstood(request, fixtures, file);
      const losses = new Losses();
      const written = dialect.writeRequest(request, { model: request.model, provider: 'unknown', losses });
      const again = understood(dialect.readRequest(written, path));
      expect(meaningOfRequest(again)).toEqual(meaningOfRequest(request));
    });
  });

  describe(`${dialect.name}: answers`, () => {
    it.each(named('.answer.json'))('%s is understood, and means the same when it is written again', async (file) => {
      const body: unknown = JSON.parse(load(file));
      const answer = understood(dialect.readAnswer(body));
      await expectUnderstood(answer, fixtures, file);
      const again = understood(dialect.readAnswer(dialect.writeAnswer(answer, contextFor())));
      expect(meaningOfAnswer(again)).toEqual(meaningOfAnswer(answer));
      // Who only watches sees the same.
      expect(dialect.readUsage(body)).toEqual(answer.usage);
      expect(dialect.readModel(body) ?? '').toBe(answer.model);
    });

    it.each(stories)('write and read: %s', (_name, story) => {
      const body = dialect.writeAnswer(story, contextFor());
      expect(meaningOfAnswer(understood(dialect.readAnswer(JSON.parse(JSON.stringify(body)))))).toEqual(
        meaningOfAnswer(story),
      );
    });

    it.each(named('.failure.json'))('%s is understood', async (file) => {
      const { status, body } = JSON.parse(load(file)) as { status: number; body: unknown };
      await expectUnderstood(dialect.readFailure(status, body), fixtures, file);
    });

    it.each<FailureKind>(['invalid-request', 'authentication', 'rate-limit', 'overloaded', 'internal'])(
      'a failure (%s) can be read by whoever speaks the dialect',
      (kind) => {
        const status = { 'invalid-request': 400, authentication: 401, 'rate-limit': 429, overloaded: 503 }[
          kind as string
        ];
        const failure = { status: status ?? 500, kind, message: 'It did not work.' };
        const read = dialect.readFailure(failure.status, dialect.writeFailure(failure));
        expect(read).toMatchObject({ status: failure.status, message: failure.message });
        if (kind !== 'internal') expect(read.kind).toBe(kind);
      },
    );
  });

  describe(`${dialect.name}: streams`, () => {
    describe.each(named('.stream.txt'))('%s', (file) => {
      const bytes = streamBytes(load(file));
      const events = readStream(dialect, bytes);

      it('is understood, balanced and ended once', async () => {
        await expectUnderstood(events, fixtures, file);
        expect(eventProblems(events)).toEqual([]);
      });

      it('is the same wherever it is cut into chunks', () => {
        // Readers see frames and nothing else: where those are the same, so are events.
        const frames = framesOf(dialect, bytes);
        for (let cut = 1; cut < bytes.length; cut++) {
          const others = framesOf(dialect, bytes, [cut]);
          const isSame = others.length === frames.length && others.every((frame, i) => frame.equals(frames[i]!));
          expect(isSame, `cut at ${cut}`).toBe(true);
        }
        const everywhere = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
        expect(readStream(dialect, bytes, everywhere)).toEqual(events);
      });

      it('has no end when it breaks off, and nothing is left open', () => {
        const frames = framesOf(dialect, bytes);
        const complete = frames.findIndex((_, count) => hasEnd(dialect, frames.slice(0, count + 1)));
        const last = complete < 0 ? frames.length : complete;
        for (let count = 0; count < last; count++) {
          const cut = readFrames(dialect, frames.slice(0, count));
          expect(cut.some(({ type }) => type === 'end')).toBe(false);
          expect(eventProblems(cut)).toEqual([]);
        }
      });

      it('is seen by whoever only watches as it is read', () => {
        const watcher = dialect.streamWatcher();
        const reader = dialect.streamReader();
        let hasContent = false;
        for (const frame of framesOf(dialect, bytes)) {
          const read: ChatEvent[] = [];
          reader.read(frame, read);
          const kind = watcher.see(frame);
          if (read.some(isContent)) hasContent = true;
          if (!hasContent) expect(kind, frame.toString()).not.toBe('content');
          if (read.some(({ type }) => type === 'delta' || type === 'finish')) {
            expect(kind, frame.toString()).toBe('content');
          }
          if (read.some(({ type }) => type === 'failure')) expect(kind).toBe('failure');
        }
        const told = events.findLast((event) => event.type === 'usage');
        expect(watcher.usage).toEqual(told?.type === 'usage' ? told.usage : undefined);
        expect(watcher.isComplete).toBe(events.at(-1)?.type === 'end');
        expect(watcher.failure !== undefined).toBe(events.at(-1)?.type === 'failure');
        const start = events.find((event) => event.type === 'start');
        expect(watcher.model ?? '').toBe(start?.type === 'start' ? start.model : '');
        expect(watcher.askedTools).toEqual(askedToolsOf(assemble(events)));
      });

      it('can be written again, by the grammar, and means the same', () => {
        const written = writeStream(dialect, events);
        if (events.at(-1)?.type === 'end') expect(options.writtenProblems(framesOf(dialect, written))).toEqual([]);
        expect(eventProblems(readStream(dialect, written))).toEqual([]);
        expect(meaningOfAnswer(assemble(readStream(dialect, written)))).toEqual(meaningOfAnswer(assemble(events)));
      });
    });

    it.each(stories)('written by the grammar, and read again: %s', (_name, story) => {
      const written = writeStream(dialect, eventsOf(story, inThrees));
      expect(options.writtenProblems(framesOf(dialect, written))).toEqual([]);
      const events = readStream(dialect, written);
      expect(eventProblems(events)).toEqual([]);
      expect(events.at(-1)).toEqual({ type: 'end' });
      expect(meaningOfAnswer(assemble(events))).toEqual(meaningOfAnswer(story));
    });

    it('end with what went wrong, and with nothing that looks like a good end', () => {
      const failure = { status: 502, kind: 'upstream' as const, message: 'It broke off.' };
      const begun = eventsOf(answerStories['text']!, inThrees).slice(0, 4);
      for (const before of [begun, []]) {
        const events = readStream(dialect, writeStream(dialect, [...before, { type: 'failure', failure }]));
        expect(events.at(-1)).toMatchObject({ type: 'failure', failure: { message: failure.message } });
        expect(events.some(({ type }) => type === 'end')).toBe(false);
      }
    });

    it('give arguments of tools back as they were, in whatever pieces', () => {
      if (isTextOnly) return;
      fc.assert(
        fc.property(
          callsArbitrary,
          fc.array(fc.nat(), { maxLength: 10 }),
          fc.integer({ min: 1, max: 9 }),
          (calls, cuts, size) => {
            const answer = answerOf(calls);
            const bytes = writeStream(
              dialect,
              eventsOf(answer, (text) => inPieces(text, size)),
            );
            const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
            const events = readStream(dialect, bytes, places);
            expect(eventProblems(events)).toEqual([]);
            expect(meaningOfAnswer(assemble(events))).toEqual(meaningOfAnswer(answer));
            const watcher = dialect.streamWatcher();
            for (const frame of framesOf(dialect, bytes, places)) watcher.see(frame);
            expect(watcher.askedTools).toEqual(askedToolsOf(assemble(events)));
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  describeStrangeFrames(dialect, writeStream(dialect, eventsOf(answerStories['text']!, inThrees)));

  describe(`${dialect.name}: whatever comes in`, () => {
    it('nothing throws', () => {
      fc.assert(
        fc.property(garbage(files.filter((file) => file.endsWith('.json')).map(load)), (value) => {
          const body = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Json;
          const read = dialect.readRequest(body, path);
          if ('value' in read) {
            dialect.writeRequest(read.value, { model: 'm', provider: 'unknown', losses: new Losses() });
          } else expect(read.problem).not.toBe('');
          dialect.adapt?.(body, { model: 'm', provider: 'mistral', losses: new Losses() });
          const answer = dialect.readAnswer(value);
          if ('value' in answer) dialect.writeAnswer(answer.value, contextFor());
          dialect.readUsage(value);
          dialect.readModel(value);
          dialect.writeFailure(dialect.readFailure(500, value));
        }),
        { numRuns: 300 },
      );
    });

    it('streams of it give events that are balanced', () => {
      const streams = named('.stream.txt').map((file) => streamBytes(load(file)));
      fc.assert(
        fc.property(
          fc.constantFrom(...streams),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
          (bytes, changes) => {
            const broken = Buffer.from(bytes);
            for (const [at, byte] of changes) broken[at % broken.length] = byte;
            let frames: Buffer[];
            try {
              frames = framesOf(dialect, broken);
            } catch {
              return;
            }
            const watcher = dialect.streamWatcher();
            for (const frame of frames) watcher.see(frame);
            expect(eventProblems(readFrames(dialect, frames))).toEqual([]);
          },
        ),
        { numRuns: 200 },
      );
    });
  });
}

function understood<T>(read: Read<T>): T {
  if ('problem' in read) throw new Error(read.problem);
  return read.value;
}

async function expectUnderstood(value: unknown, fixtures: string, file: string): Promise<void> {
  const golden = join(fixtures, `${file.slice(0, file.lastIndexOf('.'))}.neutral.json`);
  await expect(`${JSON.stringify(value, null, 2)}\n`).toMatchFileSnapshot(golden);
}

function readFrames(dialect: ChatDialect, frames: readonly Buffer[]): ChatEvent[] {
  const reader = dialect.streamReader();
  const events: ChatEvent[] = [];
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  return events;
}

function hasEnd(dialect: ChatDialect, frames: readonly Buffer[]): boolean {
  return readFrames(dialect, frames).some(({ type }) => type === 'end');
}

function isContent({ type }: ChatEvent): boolean {
  return type !== 'start' && type !== 'usage' && type !== 'end' && type !== 'failure';
}

function inThrees(text: string): string[] {
  return inPieces(text, 3);
}

function inPieces(text: string, size: number): string[] {
  const letters = [...text];
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, i) =>
    letters.slice(i * size, (i + 1) * size).join(''),
  );
}

const callsArbitrary = fc.array(
  fc.record({
    name: fc.constantFrom('weather', 'now', 'find_it'),
    arguments: fc.dictionary(fc.constantFrom('a', 'city', 'ü"\\', ''), fc.jsonValue({ maxDepth: 2 })),
  }),
  { minLength: 1, maxLength: 4 },
);

function answerOf(calls: { name: string; arguments: Json }[]): ChatAnswer {
  return {
    id: 'answer',
    model: 'a-model',
    choices: [
      {
        index: 0,
        parts: calls.map((call, i) => ({
          type: 'tool-call',
          id: `call_${i}`,
          name: call.name,
          arguments: JSON.stringify(call.arguments),
        })),
        finish: 'tool-calls',
      },
    ],
    // Some dialects always tell it.
    usage: { ...noUsage(), input: 5, output: 3 },
  };
}

/** Real bodies with values of other types somewhere, and anything. */
function garbage(texts: readonly string[]): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, 0, '', [], {}, 'x', -1, [null], { type: 5 }, [[]], true);
  const changed = fc
    .tuple(fc.constantFrom(...texts, '{}'), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) => {
      let value: unknown = JSON.parse(text);
      for (const [at, by] of changes) value = replaceAt(value, at, by);
      return value;
    });
  return fc.oneof({ weight: 4, arbitrary: changed }, fc.jsonValue({ maxDepth: 3 }));
}

/** The value with what stands at place `at`, counted through all of it, replaced. */
function replaceAt(value: unknown, at: number, by: unknown): unknown {
  let count = 0;
  JSON.stringify(value, (_key, inner: unknown) => {
    count++;
    return inner;
  });
  const place = at % Math.max(1, count);
  let seen = 0;
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (seen++ === place ? by : inner)) ?? 'null');
}
