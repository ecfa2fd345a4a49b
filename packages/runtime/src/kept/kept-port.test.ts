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

it('ends everything when it is closed, and a thing that is made afterwards is not mistaken for it', () => {
  const kept = createKeptPort();
  const closed: string[] = [];
  const before = kept.hold('keys', () => ({ close: () => void closed.push('before') }));
  kept.close();
  expect(closed).toEqual(['before']);
  const after = kept.hold('keys', () => ({ close: () => void closed.push('after') }));
  before.release();
  expect(kept.hold('keys', () => ({ close() {} })).value).toBe(after.value);
});
