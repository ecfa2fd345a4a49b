import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('arguments of npm run test:live', () => {
  it('name a limit and models', () => {
    expect(readArguments([])).toEqual({ dollarsMax: 0.2, models: new Map() });
    const models = new Map([['groq', 'openai/gpt-oss-20b=x']]);
    expect(readArguments(['--dollars', '0.05', '--model', 'groq=openai/gpt-oss-20b=x'])).toEqual({
      dollarsMax: 0.05,
      models,
    });
  });

  it.each([
    [['--help'], /^npm run test:live -- /],
    [['--dollars', 'much'], /'much' is no amount/],
    [['--dollars', '0'], /'0' is no amount/],
    [['--model', 'gpt-5-nano'], /'gpt-5-nano' is no PROVIDER=MODEL/],
    [['--model', 'nobody=m'], /'nobody=m' is no PROVIDER=MODEL/],
  ])('that cannot be understood are answered with what can be: %j', (args, sentence) => {
    expect(readArguments(args)).toMatch(sentence);
  });
});
