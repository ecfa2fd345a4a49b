import { expect, it } from 'vitest';
import { argumentsObject } from './exact-json.ts';

it.each(['7', '12345678901234567890'])(
  'arguments with %s keep their digits and names, whatever came before',
  (number) => {
    for (const key of [String.raw`\\`, String.raw`\r`, String.raw`\\u006`, String.raw`\u006eame`]) {
      const text = `{"of a model ${number}":${number},"${key}":${number}}`;
      JSON.parse(text);
      const name = JSON.stringify(JSON.parse(`"${key}"`));
      expect(JSON.stringify(argumentsObject(text))).toBe(`{"of a model ${number}":${number},${name}:${number}}`);
    }
  },
);
