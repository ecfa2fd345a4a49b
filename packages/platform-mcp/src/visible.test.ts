import { expect, it } from 'vitest';
import { visible } from './visible.ts';

it('writes out what nobody would see', () => {
  expect(visible('Deletes it:\nDELETE /v2/ä')).toBe('Deletes it:\nDELETE /v2/ä');
  const turned = 'a\u202eb\u200bc\u2028d\u{e0041}e\u001b[2Kf\rg';
  expect(visible(turned)).toBe('a\\u202eb\\u200bc\\u2028d\\udb40\\udc41e\\u001b[2Kf\\u000dg');
});
