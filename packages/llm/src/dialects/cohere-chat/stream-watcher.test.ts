import { describe, expect, it } from 'vitest';
import { sseFrame, sseTypedFrame } from '../shared/sse.ts';
import { CohereStreamWatcher } from './stream-watcher.ts';

const delta = (content: object) =>
  sseTypedFrame('content-delta', { type: 'content-delta', index: 0, delta: { message: { content } } });

describe('watching a stream of Cohere', () => {
  it('counts what is thought as what is said', () => {
    const watcher = new CohereStreamWatcher();
    expect(watcher.see(delta({ thinking: 'so' }))).toBe('content');
    expect(watcher.see(delta({ text: 'an "a"' }))).toBe('content');
    expect(watcher.outputBytes).toBe('so'.length + 'an \\"a\\"'.length);
  });

  it('sees an error that comes in place of an event', () => {
    const watcher = new CohereStreamWatcher();
    expect(watcher.see(Buffer.from(': ping\n\n'))).toBe('opening');
    expect(watcher.see(sseFrame({ message: 'too many requests' }))).toBe('failure');
    expect(watcher.failure?.message).toBe('too many requests');
    expect(watcher.isComplete).toBe(false);
  });
});
