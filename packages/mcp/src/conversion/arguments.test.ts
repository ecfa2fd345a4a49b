import { describe, expect, it } from 'vitest';
import { parseArgument, readArguments, textOf } from './arguments.ts';

describe('arguments of a converted tool', () => {
  it('keep all digits, and their names, where these are written with escapes, whatever came before', () => {
    for (const key of [String.raw`\\`, String.raw`\r`, String.raw`\\u006`, String.raw`\u006eame`]) {
      const bytes = Buffer.from(
        `{"of a tool":1.10,"${key}":12345678901234567890,"more":[{"of a tool":1e2,"${key}":-0}]}`,
      );
      JSON.parse(bytes.toString());
      const name = JSON.stringify(JSON.parse(`"${key}"`));
      expect(textOf(parseArgument(bytes))).toBe(
        `{"of a tool":1.10,${name}:12345678901234567890,"more":[{"of a tool":1e2,${name}:-0}]}`,
      );
    }
  });

  it('are found by their names, whatever came before', () => {
    const params = (key: string) => Buffer.from(`{"arguments":{"of tools":1,"${key}":2}}`);
    readArguments(params(String.raw`\\u006`));
    JSON.parse(params(String.raw`\\u006`).toString());
    expect(readArguments(params(String.raw`\u006eame`))).toMatchObject({ value: { 'of tools': 1, name: 2 } });
  });
});
