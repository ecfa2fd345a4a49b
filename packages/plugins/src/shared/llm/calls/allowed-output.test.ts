import { describe, expect, it } from 'vitest';
import { allowedTokens, wantedAnswers } from './allowed-output.ts';

describe('how much an answer may be', () => {
  it.each([
    [{ max_tokens: 5 }, 5],
    [{ max_tokens: 5, max_completion_tokens: 7 }, 7],
    [{ max_output_tokens: 6 }, 6],
    [{ generationConfig: { maxOutputTokens: 8 } }, 8],
    [{ inferenceConfig: { maxTokens: 9 } }, 9],
    [{ options: { num_predict: 10 } }, 10],
    [{ parameters: { max_new_tokens: 11 } }, 11],
    [{ max_tokens: 1e9 }, 1e9],
    [{ max_tokens: -3 }, undefined],
    [{ max_tokens: '4096' }, undefined],
    [{ generationConfig: null, options: 'none' }, undefined],
    [{}, undefined],
  ])('is read in every dialect: %j', (body, tokens) => {
    expect(allowedTokens(body)).toBe(tokens);
  });

  it.each([
    [{ n: 1000 }, 1000],
    [{ best_of: 3 }, 3],
    [{ generationConfig: { candidateCount: 4 } }, 4],
    [{ n: -1 }, 1],
    [{ n: 'many' }, 1],
  ])('times the number of answers: %j', (body, answers) => {
    expect(wantedAnswers(body)).toBe(answers);
  });
});
