import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainView } from './plain-view.ts';

describe('the view of a text', () => {
  it('has escapes undone, and knows where they stood', () => {
    const view = new PlainView(false);
    view.append(String.raw`a\u002db\/c\nd\\\u002de`, true);
    expect(view.text).toBe(String.raw`a-b/c\nd-e`);
    expect([1, 2, 4, 8].map((index) => view.positionOf(index))).toEqual([1, 7, 10, 14]);
  });

  it('of JSON reads as JSON does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const view = new PlainView(true);
        const written = JSON.stringify(text).slice(1, -1);
        view.append(written, true);
        // What is an escape once more is undone, too.
        if (!/\\+(?:u00|\/)/.test(text)) expect(view.text).toBe(text);
        expect(view.positionOf(view.text.length)).toBe(written.length);
      }),
    );
  });

  it.each([true, false])('is the same however the text is cut (JSON: %s)', (isJson) => {
    const pieces = fc.array(
      fc.constantFrom('\\', '\\\\', 'u', '0', '02d', '\\n', '"', '/', 'x', '\\u00', '\\'.repeat(70)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = new PlainView(isJson);
        whole.append(parts.join(''), true);
        const cut = new PlainView(isJson);
        for (const part of parts) cut.append(part, false);
        cut.append('', true);
        expect(cut.text).toBe(whole.text);
      }),
      { numRuns: 1000 },
    );
  });
});
