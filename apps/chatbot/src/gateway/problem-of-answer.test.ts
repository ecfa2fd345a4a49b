import { describe, expect, it } from 'vitest';
import { type GatewayAnswer, type GatewayRoute, problemOfAnswer, problemOfStream } from './problem-of-answer.ts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');

function told(route: GatewayRoute, status: number, body: unknown = '', headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer: GatewayAnswer = { status, headers: new Headers(headers), text, requestId: 'abc' };
  return problemOfAnswer(route, answer, nowMs);
}

describe('a refusal of the gateway, in words for people', () => {
  it.each<[string, GatewayRoute, number, unknown, string, string]>([
    [
      'a guard, as Kong says it',
      'model',
      400,
      { error: { message: 'bad request', code: 'content_filter' } },
      'guard',
      'A guard of the gateway refused this question.',
    ],
    [
      'a guard with words of its own',
      'model',
      400,
      { error: { message: 'Weapons are no topic here.', code: 'content_filter' } },
      'guard',
      'A guard of the gateway refused this question: Weapons are no topic here.',
    ],
    [
      'a guard on tools',
      'tools',
      400,
      { jsonrpc: '2.0', id: 1, error: { code: 400, message: 'bad request', data: { reason: 'prompt_guard_blocked' } } },
      'guard',
      'A guard of the gateway refused this question.',
    ],
    [
      'a model that is not theirs',
      'model',
      403,
      { error: { message: 'You may use none of the models here.' } },
      'forbidden',
      'You may not use the model: You may use none of the models here.',
    ],
    [
      'tools that are not theirs',
      'tools',
      403,
      { message: 'Forbidden' },
      'forbidden',
      'You may not use the tools: Forbidden.',
    ],
    ['a token that is over', 'tools', 401, { message: 'Unauthorized' }, 'sign-in', 'You are no longer signed in.'],
    [
      'a limit',
      'model',
      429,
      { message: 'API rate limit exceeded' },
      'limit',
      'A limit for the model is reached: API rate limit exceeded.',
    ],
    [
      'a conversation that is too long',
      'model',
      400,
      { error: { code: 'context_length_exceeded', message: 'x' } },
      'bounds',
      'This conversation is longer than the model can read.',
    ],
    [
      'a page instead of words',
      'model',
      502,
      '<html>Bad gateway</html>',
      'model',
      'The model cannot be reached at present.',
    ],
    [
      'another mistake',
      'model',
      400,
      { error: { message: 'cannot use own model' } },
      'model',
      'The gateway did not take the request: cannot use own model.',
    ],
    [
      'a failure',
      'tools',
      500,
      { message: 'An unexpected error occurred' },
      'tools',
      'The tools failed: An unexpected error occurred.',
    ],
  ])('tells of %s', (_what, route, status, body, kind, message) => {
    expect(told(route, status, body)).toEqual({
      kind,
      message,
      advice: expect.stringMatching(/^\w.*\.$/),
      requestId: 'abc',
    });
  });

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '42' }, nowMs + 42_000],
    [{ 'retry-after': 'Thu, 26 Nov 2026 12:01:00 GMT' }, nowMs + 60_000],
    [{ 'x-ai-ratelimit-retry-after': '7', 'ratelimit-reset': '9' }, nowMs + 7_000],
    [{ 'ratelimit-reset': '9' }, nowMs + 9_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('knows from %j when it is over', (headers, retryAtMs) => {
    expect(told('model', 429, '', headers).retryAtMs).toBe(retryAtMs);
  });

  it.each<[Record<string, string>, string]>([
    [
      { 'x-ai-ratelimit-limit-minute-person': '20000', 'x-ai-ratelimit-retry-after-minute-person': '42' },
      'Your limit of 20,000 a minute for the model is reached.',
    ],
    [
      {
        'x-ai-ratelimit-limit-minute-person': '20000',
        'x-ai-ratelimit-retry-after-minute-person': '42',
        'x-ai-ratelimit-limit-hour-person': '50000',
        'x-ai-ratelimit-retry-after-hour-person': '3000',
      },
      'Your limit of 50,000 an hour for the model is reached.',
    ],
    [
      { 'x-ai-ratelimit-limit-90-openai': '0.5', 'x-ai-ratelimit-retry-after-90-openai': '9' },
      'Your limit of 0.5 in 90 seconds for the model is reached.',
    ],
    [
      { 'x-ratelimit-limit-minute': '5', 'x-ratelimit-remaining-minute': '0', 'x-ratelimit-remaining-hour': '7' },
      'Your limit of 5 a minute for the model is reached.',
    ],
    [{ 'x-ai-ratelimit-retry-after': '4' }, 'A limit for the model is reached: Too much.'],
  ])('says by %j which limit it was', (headers, message) => {
    expect(told('model', 429, { message: 'Too much' }, headers).message).toBe(message);
  });

  it('keeps what is said to a line of moderate length', () => {
    const { message } = told('model', 500, { message: `line\nline ${'x'.repeat(1_000)}` });
    expect(message).toMatch(/^The model failed: line line x+\.$/);
    expect(message.length).toBeLessThan(330);
  });

  it('tells of answers that break off, and of those that a guard stops', () => {
    expect(problemOfStream({ message: 'bad request', code: 'content_filter' })).toMatchObject({ kind: 'guard' });
    expect(problemOfStream(new TypeError('terminated'))).toMatchObject({ kind: 'model' });
  });
});
