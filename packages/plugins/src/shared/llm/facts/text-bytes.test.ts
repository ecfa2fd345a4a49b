import { describe, expect, it } from 'vitest';
import { textBytes } from './text-bytes.ts';

const bytesOf = (body: unknown) => textBytes(body, Buffer.byteLength(JSON.stringify(body)));

describe('the bytes of a body that are for reading', () => {
  it('are all of a text, however long', () => {
    const body = { messages: [{ role: 'user', content: 'one two '.repeat(50_000) }] };
    expect(bytesOf(body)).toBe(Buffer.byteLength(JSON.stringify(body)));
  });

  it.each([
    ['a data URL', `data:image/png;base64,${'A'.repeat(1_000_000)}`],
    ['base64 by itself', 'QUJD'.repeat(250_000)],
  ])('are few of a picture: %s', (_what, picture) => {
    const body = { messages: [{ content: [{ type: 'text', text: 'what is this?' }, { image: picture }] }] };
    expect(bytesOf(body)).toBeLessThan(10_000);
    expect(bytesOf(body)).toBeGreaterThan(6_000);
  });
});
