import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseEvents } from './sse-events.ts';

describe('Server-Sent Events', () => {
  const text = ': hello\r\n\r\nevent: a\r\ndata: 1\r\ndata:2\r\n\r\ndata: {"x":"y"}\n\nid: 7\r\rdata: open';

  it('are read whatever pieces they come in, and only whole ones', () => {
    const pieces = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, (cuts) => {
        const events = new SseEvents();
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const read = places.slice(1).flatMap((to, n) => events.push(text.slice(places[n], to)));
        expect(read).toEqual([
          { event: 'a', data: '1\n2' },
          { event: 'message', data: '{"x":"y"}' },
        ]);
        expect(events.push('\n\n')).toEqual([{ event: 'message', data: 'open' }]);
      }),
    );
  });
});
