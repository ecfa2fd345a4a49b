import { readFileSync } from 'node:fs';
import { SseFramer } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { JsonArrayFramer } from '../../framing/json-array.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import { gemini, geminiArray } from './dialect.ts';
import { answerContext, ask, readStream } from './gemini-fixture.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

describe.each([
  { dialect: gemini, create: () => new SseFramer(9999), file: 'thoughts-and-calls.stream.txt' },
  { dialect: geminiArray, create: () => new JsonArrayFramer(9999), file: 'array/thoughts-and-calls.stream.txt' },
])('streams of $dialect.name', ({ dialect, create, file }) => {
  const frames = create().push(fixture(file))!;

  it('are blocks of thoughts, text and calls, and end when the answer told why', () => {
    const events = readStream(dialect, frames);
    expect(events.filter(({ type }) => type !== 'usage' && type !== 'delta')).toMatchObject([
      { type: 'start', id: 'kYt3aM2xN5Seg8UPwJq70Qw', model: 'gemini-3-pro-preview' },
      { type: 'block', index: 0, block: { type: 'reasoning' } },
      { type: 'block-end', index: 0 },
      { type: 'block', index: 1, block: { type: 'text' } },
      { type: 'block-end', index: 1 },
      { type: 'block', index: 2, block: { type: 'tool-call', name: 'read_file', signature: 'CiQBjz1rX0q8JmR3bQ==' } },
      { type: 'block-end', index: 2 },
      { type: 'block', index: 3, block: { type: 'tool-call', name: 'read_file' } },
      { type: 'block-end', index: 3 },
      { type: 'finish', reason: 'tool-calls' },
      { type: 'end' },
    ]);
    const said = (index: number) =>
      events.map((event) => (event.type === 'delta' && event.index === index ? event.text : '')).join('');
    expect([0, 1, 2, 3].map(said)).toEqual([
      '**Reading both** 読む',
      'I read both "files".',
      '{"file_path":"/a/README.md","limit":2000}',
      '{"file_path":"/a/\\"b\\".txt"}',
    ]);
    expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
      usage: { input: 220, cacheRead: 1000, output: 42, reasoning: 64 },
    });
  });

  it('do not end when they were cut, and leave nothing open', () => {
    for (let n = 0; n < frames.length; n++) {
      const events = readStream(dialect, frames.slice(0, n));
      const count = (type: ChatEvent['type']) => events.filter((event) => event.type === type).length;
      expect(count('end')).toBe(n >= 6 ? 1 : 0);
      expect(count('block-end')).toBe(count('block'));
    }
  });

  it('mean the same when they are written again', () => {
    const events = readStream(dialect, frames);
    const writer = dialect.streamWriter(answerContext(ask({})));
    const written = Buffer.concat(events.map((event) => writer.write(event) ?? Buffer.alloc(0)));
    const again = create().push(written)!;
    const meaning = (list: ChatEvent[]) =>
      list
        .filter(({ type }) => type !== 'usage')
        .map((event) => (event.type === 'start' ? { ...event, usage: 0 } : event));
    expect(meaning(readStream(dialect, again))).toEqual(meaning(events));
    expect(readStream(dialect, again).findLast(({ type }) => type === 'usage')).toEqual(
      events.findLast(({ type }) => type === 'usage'),
    );
  });

  it('are watched for usage, model and end without being read', () => {
    const watcher = dialect.streamWatcher();
    const kinds = frames.map((frame) => watcher.see(frame));
    expect(kinds.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'content'));
    expect(kinds.slice(6)).toEqual(dialect === gemini ? [] : ['end']);
    expect(watcher.isComplete).toBe(true);
    expect(watcher.usage).toMatchObject({ input: 220, cacheRead: 1000, output: 42, reasoning: 64 });
    expect(watcher.model).toBe('gemini-3-pro-preview');
    expect(watcher.outputBytes).toBeGreaterThan(60);
  });

  it('tell of errors in the middle, with the status that they name', () => {
    const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    const frame = Buffer.from(dialect === gemini ? `data: ${JSON.stringify(error)}\n\n` : `,${JSON.stringify(error)}`);
    const failure = { status: 503, kind: 'overloaded', message: 'The model is overloaded.', code: 'UNAVAILABLE' };
    expect(readStream(dialect, [frames[0]!, frame]).at(-1)).toMatchObject({ type: 'failure', failure });
    const watcher = dialect.streamWatcher();
    expect(watcher.see(frame)).toBe('failure');
    expect(watcher.failure).toMatchObject(failure);
  });
});

describe('what watches streams of Gemini', () => {
  it('does not take arguments that look like members for them', () => {
    const watcher = gemini.streamWatcher();
    const part = { functionCall: { name: 'f', args: { finishReason: 'STOP', error: 'x', usageMetadata: {} } } };
    const frame = Buffer.from(`data: ${JSON.stringify({ candidates: [{ content: { parts: [part] } }] })}\n\n`);
    expect(watcher.see(frame)).toBe('content');
    expect(watcher.isComplete).toBe(false);
    expect(watcher.failure).toBeUndefined();
  });

  it('takes a refused prompt for a whole answer, and a comment for nothing', () => {
    const watcher = gemini.streamWatcher();
    expect(watcher.see(Buffer.from(': wait\n\n'))).toBe('opening');
    expect(watcher.see(Buffer.from('data: {"promptFeedback":{"blockReason":"SAFETY"}}\n\n'))).toBe('content');
    expect(watcher.isComplete).toBe(true);
  });
});
