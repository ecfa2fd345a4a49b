import { describe, expect, it } from 'vitest';
import type { ServedLlmCall } from '../llm/calls/llm-call.ts';
import { Expectations } from './expectation.ts';

const call = (more: Partial<ServedLlmCall> = {}) =>
  ({
    kind: 'llm',
    operation: 'chat',
    body: {},
    inputBytes: 400,
    outputTokensMax: undefined,
    answers: 1,
    ...more,
  }) as ServedLlmCall;

describe('what a request will probably use', () => {
  it('is its prompt, and what it allows the answer, times the number of answers', () => {
    const expectations = new Expectations(50);
    expect(expectations.of(call({ outputTokensMax: 300, answers: 3 }))).toEqual({
      calls: 1,
      inputTokens: 100,
      outputTokensMax: 900,
      outputTokens: 150,
    });
    expect(expectations.of(call({ outputTokensMax: 20 }))).toMatchObject({ outputTokensMax: 20, outputTokens: 20 });
  });

  it('is what answers have been, where nothing is said of the answer', () => {
    const expectations = new Expectations(50);
    expect(expectations.of(call())).toMatchObject({ outputTokensMax: 100, outputTokens: 50 });
    expectations.learn(1000);
    expect(expectations.of(call())).toMatchObject({ outputTokensMax: 2000, outputTokens: 1000 });
    for (let i = 0; i < 200; i++) expectations.learn(10);
    expect(expectations.of(call()).outputTokens).toBeLessThan(30);
  });

  it('has no answer where there is none in words', () => {
    expect(new Expectations(50).of(call({ operation: 'embeddings' }))).toMatchObject({
      inputTokens: 100,
      outputTokensMax: 0,
    });
  });

  it('is something also of what nobody has read', () => {
    expect(new Expectations(50).of(undefined)).toMatchObject({ calls: 1, outputTokens: 50 });
  });
});
