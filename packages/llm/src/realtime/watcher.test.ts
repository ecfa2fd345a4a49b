import { describe, expect, it } from 'vitest';
import { noUsage } from '../neutral/usage.ts';
import { RealtimeWatcher } from './watcher.ts';

const event = (value: unknown) => Buffer.from(JSON.stringify(value));
const created = event({ type: 'response.created', event_id: 'e1', response: { id: 'r1', usage: null } });
const done = event({
  type: 'response.done',
  event_id: 'e2',
  response: {
    id: 'r1',
    status: 'completed',
    usage: {
      total_tokens: 275,
      input_tokens: 127,
      output_tokens: 148,
      input_token_details: {
        text_tokens: 107,
        audio_tokens: 20,
        cached_tokens: 64,
        cached_tokens_details: { text_tokens: 52, audio_tokens: 12 },
      },
      output_token_details: { text_tokens: 30, audio_tokens: 118 },
    },
  },
});
const used = { ...noUsage(), input: 55, cacheRead: 64, inputAudio: 8, output: 30, outputAudio: 118 };

function watch(...events: Buffer[]): RealtimeWatcher {
  const watcher = new RealtimeWatcher();
  for (const one of events) watcher.push(one);
  return watcher;
}

describe('what a realtime server says', () => {
  it('tells the model, and what responses used, in disjoint classes', () => {
    const watcher = watch(event({ type: 'session.created', session: { model: 'gpt-realtime' } }), created, done);
    expect(watcher.model).toBe('gpt-realtime');
    expect(watcher.usage).toEqual(used);
  });

  it('adds up over a session', () => {
    expect(watch(created, done, created, done).usage).toMatchObject({ input: 110, cacheRead: 128, outputAudio: 236 });
  });

  it('is made up, and said to be, where a response was cut', () => {
    const audio = event({ type: 'response.output_audio.delta', delta: 'A'.repeat(6_400) });
    const text = event({ type: 'response.output_text.delta', event_id: 'e', delta: 'x'.repeat(400) });
    const { usage } = watch(created, done, created, audio, audio, text);
    expect(usage).toMatchObject({ input: 55, isEstimated: true });
    expect(usage!.outputAudio).toBe(118 + 5);
    expect(usage!.output).toBeGreaterThan(30 + 50);
    expect(watch(created, audio, done).usage, 'told in the end').toEqual(used);
  });

  it('is nothing where nothing was used, and not what a text only quotes', () => {
    expect(watch().usage).toBeUndefined();
    const quoting = event({ type: 'conversation.item.created', item: { text: done.toString() } });
    expect(watch(quoting).usage).toBeUndefined();
    expect(watch(Buffer.from('{"type":"response.done"')).usage).toBeUndefined();
    expect(watch(event({ type: 'response.done', response: { usage: 'much' } })).usage).toBeUndefined();
    expect(watch(event({ type: 'response.done', response: { usage: { input_tokens: -5 } } })).usage).toEqual(noUsage());
  });
});
