import { expect, it } from 'vitest';
import { hasPrototypeKey } from './prototype-key.ts';
import { readJson } from './read.ts';

it.each([
  ['{"a":[1,null,{"b":"__proto__"}],"constructor":"x","prototype":{}}', false],
  ['[{"a":{"__proto__":1}}]', true],
  [String.raw`{"\u005f_proto__":{}}`, true],
  ['{"a":{"constructor":{"prototype":null}}}', true],
])('%s: %s', (text, is) => {
  expect(hasPrototypeKey(readJson(text))).toBe(is);
});
