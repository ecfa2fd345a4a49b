import { expect, it } from 'vitest';
import { createKeptPort } from './kept-port.ts';

it('keeps a thing while somebody holds it, and makes it once', () => {
  const kept = createKeptPort();
  let made = 0;
  let closed = 0;
  const make = () => ({ number: ++made, close: () => void closed++ });

  const first = kept.hold('keys', make);
  const second = kept.hold('keys', make);
  expect([second.value === first.value, made]).toEqual([true, 1]);

  first.release();
  first.release();
  expect(closed).toBe(0);
  second.release();
  expect(closed).toBe(1);
  expect(kept.hold('keys', make).value.number).toBe(2);
});
