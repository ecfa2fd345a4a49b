import { type ChatDialect, type ChatEvent, chatDialects, noUsage } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import type { Guard, TextEdit, TextHold } from '../guard.ts';
import { GuardUnavailable } from '../guard.ts';
import { guardAnswer, readBack, streamOf } from '../test/guarded-answer.ts';
import type { AnswerText } from '../texts/answer-text.ts';

const canary = 'sëc"ret\\7';
const replacement = '[X"]';

/** Replaces the canary, and holds back what could be its beginning. */
const redactor: Guard = {
  output(texts, _x, isEnd) {
    const edits: TextEdit[] = [];
    const holds: TextHold[] = [];
    for (const of of texts) {
      for (let at = of.text.indexOf(canary); at >= 0; at = of.text.indexOf(canary, at + 1))
        edits.push({ of, start: at, end: at + canary.length, replacement });
      const from = isEnd ? -1 : beginningAtEnd(of.text);
      if (from >= 0) holds.push({ of, from });
    }
    return { type: 'mask', edits, holds };
  },
};

function beginningAtEnd(text: string): number {
  for (let length = Math.min(canary.length - 1, text.length); length > 0; length--)
    if (canary.startsWith(text.slice(-length))) return text.length - length;
  return -1;
}

const blocker: Guard = {
  output: (texts) =>
    texts.some(({ text }) => text.includes(canary))
      ? { type: 'block', message: 'Not that.', rule: 'canary' }
      : undefined,
};

const blocks = {
  text: { type: 'text' },
  reasoning: { type: 'reasoning' },
  'tool-call': { type: 'tool-call', id: 'call_1', name: 'find' },
} as const;
type Kind = keyof typeof blocks;

function story(kind: Kind, pieces: readonly string[]): ChatEvent[] {
  const after =
    kind === 'tool-call'
      ? []
      : ([
          { type: 'block', choice: 0, index: 1, block: blocks.text },
          { type: 'delta', choice: 0, index: 1, text: 'and more' },
          { type: 'block-end', choice: 0, index: 1 },
        ] as const);
  return [
    { type: 'start', id: 'a', model: 'm' },
    { type: 'block', choice: 0, index: 0, block: blocks[kind] },
    ...pieces.map((text): ChatEvent => ({ type: 'delta', choice: 0, index: 0, text })),
    { type: 'block-end', choice: 0, index: 0 },
    ...(kind === 'reasoning' ? after : []),
    { type: 'finish', choice: 0, reason: kind === 'tool-call' ? 'tool-calls' : 'stop' },
    { type: 'usage', usage: noUsage() },
    { type: 'end' },
  ];
}

/** What dialects have no place for they leave out: then there is nothing to guard. */
function says(dialect: ChatDialect, kind: Kind): boolean {
  return readBack(dialect, streamOf(dialect, story(kind, ['{"a":1}'])).frames).said[kind] !== undefined;
}

/** Last words stand behind something. */
function begun({ framing }: ChatDialect): Buffer {
  return Buffer.from(framing === 'json-array' ? '[{}' : '');
}

function written(kind: Kind, text: string): string {
  return kind === 'tool-call' ? JSON.stringify({ query: text }) : text;
}

const cases = chatDialects.flatMap((dialect) =>
  (['text', 'reasoning', 'tool-call'] as const)
    .filter((kind) => says(dialect, kind))
    .map((kind) => ({ dialect, name: dialect.name, kind })),
);

describe('a stream that a guard looks at', () => {
  it('may be of any dialect', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(chatDialects.length);
    expect(cases.length).toBeGreaterThan(2 * chatDialects.length);
  });

  it.each(cases)('of $name loses a secret in $kind, wherever it is cut', async ({ dialect, kind }) => {
    const whole = written(kind, `it is ${canary}, is it?`);
    for (let cut = 1; cut < whole.length; cut++) {
      const source = streamOf(dialect, story(kind, [whole.slice(0, cut), whole.slice(cut)]));
      const { frames, refusal, x } = await guardAnswer(redactor, source);
      expect(refusal).toBeUndefined();
      const { said, isComplete } = readBack(dialect, frames);
      const told = kind === 'tool-call' ? JSON.stringify(JSON.parse(said[kind]!)) : said[kind];
      expect(told, `cut at ${cut}`).toBe(written(kind, `it is ${replacement}, is it?`));
      expect(isComplete).toBe(true);
      const sent = Buffer.concat(frames).toString();
      for (const writing of [canary, JSON.stringify(canary).slice(1, -1)]) expect(sent).not.toContain(writing);
      expect(x.guards).toMatchObject([{ phase: 'output', outcome: 'masked' }]);
    }
  });

  it.each(cases)('of $name loses one in $kind that comes letter by letter', async ({ dialect, kind }) => {
    const whole = written(kind, `${canary}${canary} or ${canary.slice(0, 5)}`);
    const { frames } = await guardAnswer(redactor, streamOf(dialect, story(kind, [...whole])));
    const told = readBack(dialect, frames).said[kind]!;
    expect(kind === 'tool-call' ? JSON.stringify(JSON.parse(told)) : told).toBe(
      written(kind, `${replacement}${replacement} or ${canary.slice(0, 5)}`),
    );
  });

  it.each(cases)('of $name passes byte by byte where nothing is found in $kind', async ({ dialect, kind }) => {
    const source = streamOf(dialect, story(kind, ['{"sëc":', '"or sëc\\"re"', '}']));
    for (const stream of [0, 10, 'buffer'] as const) {
      const { frames, x } = await guardAnswer(redactor, source, {
        output: { scope: 'everything', stream, contextChars: 64 },
      });
      expect(Buffer.concat(frames).equals(Buffer.concat(source.frames))).toBe(true);
      expect(x.guards).toMatchObject([{ outcome: 'passed' }]);
    }
  });

  it.each(cases)(
    'of $name that is blocked for its $kind ends with the error of the dialect, and nothing of it leaves',
    async ({ dialect, kind }) => {
      const source = streamOf(dialect, story(kind, [...written(kind, `it is ${canary}, is it?`)]));
      const { frames, refusal, x } = await guardAnswer(blocker, source, {
        output: { scope: 'said', stream: 'buffer', contextChars: 64 },
      });
      expect(frames.map(String).join('')).not.toContain('it is');
      expect(refusal).toMatchObject({ status: 400, code: 'watchful_blocked' });
      expect(x.reply!.headWaits).toBe(true);
      const { failure, isComplete } = readBack(dialect, [begun(dialect), refusal!.lastWords!]);
      expect(failure?.message).toContain('Not that.');
      expect(isComplete).toBe(false);
      expect(x.guards).toMatchObject([{ outcome: 'blocked', rule: 'canary', checks: 1 }]);
    },
  );

  it('is asked about window by window, with what was before, and no unseen letter leaves', async () => {
    const text = 'abcdefghij'.repeat(20);
    for (const { dialect } of cases.filter(({ kind }) => kind === 'text')) {
      let seen = '';
      const shown: AnswerText[] = [];
      const guard: Guard = {
        async output(texts) {
          for (const one of texts) {
            if (one.isRepeated) continue;
            seen += one.text.slice(one.from);
            shown.push(one);
          }
          return undefined;
        },
      };
      const source = streamOf(dialect, story('text', text.match(/.{1,7}/g)!));
      const { frames } = await guardAnswer(guard, source, { output: { scope: 'said', stream: 50, contextChars: 20 } });
      expect(seen.startsWith(text)).toBe(true);
      expect(readBack(dialect, frames).said['text']).toBe(text);
      if (dialect.name !== 'cohere-chat-v1') expect(shown.slice(1).some(({ from }) => from >= 20)).toBe(true);
    }
  });

  it('may be of plain texts, or of JSON that is broken', async () => {
    const frames = ['data: it is sëc"r\n\n', 'data: et\\7 and {"no json": \n\n', 'data: [DONE]\n\n'].map((text) =>
      Buffer.from(text),
    );
    const masked = await guardAnswer(redactor, { contentType: 'text/event-stream', frames });
    expect(masked.frames.map(String)).toEqual([
      'data: it is [X"]\n\n',
      'data:  and {"no json": \n\n',
      'data: [DONE]\n\n',
    ]);
    const blocked = await guardAnswer(
      blocker,
      { contentType: 'text/event-stream', frames },
      { output: { scope: 'said', stream: 'buffer', contextChars: 0 } },
    );
    expect(blocked.frames).toEqual([]);
    expect(blocked.refusal).toMatchObject({ status: 400, lastWords: undefined });
  });

  it('is refused when the guard cannot tell, and passes where that is wanted', async () => {
    const guard: Guard = {
      output: async () => {
        throw new GuardUnavailable('http_500', 'down');
      },
    };
    const [{ dialect }] = cases as [(typeof cases)[0]];
    const source = streamOf(dialect, story('text', ['a', 'b']));
    const closed = await guardAnswer(guard, source);
    expect(closed.refusal).toMatchObject({ status: 503, code: 'watchful_unavailable' });
    expect(Buffer.concat(closed.frames).toString()).not.toContain('"content":"a"');
    const open = await guardAnswer(guard, source, { stopsOnError: false });
    expect(readBack(dialect, open.frames).said).toEqual({ text: 'ab' });
    expect(open.x.guards).toMatchObject([{ outcome: 'failed', passedUnchecked: true, reason: 'http_500' }]);
  });
});
