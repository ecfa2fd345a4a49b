import { describe, expect, it } from 'vitest';
import type { Channel } from './channel.ts';
import { FrameReader } from './streamed-frame.ts';

describe('the frames of an answer', () => {
  it('have so many texts at most, however many a provider numbers', () => {
    const reader = new FrameReader('sse', 'said');
    const channels = new Set<Channel>();
    let piecesCount = 0;
    for (let index = 0; index < 3000; index++) {
      const data = JSON.stringify({ choices: [{ index, delta: { content: 'x' } }] });
      for (const { channel } of reader.read(Buffer.from(`data: ${data}\n\n`)).pieces) {
        channels.add(channel);
        piecesCount++;
      }
    }
    expect(piecesCount).toBe(3000);
    expect(channels.size).toBeLessThanOrEqual(1025);
  });
});
