import { describe, expect, it } from 'vitest';
import type { Json } from '../dialect.ts';
import { gemini } from './dialect.ts';
import { answerContext, ask, readRequest } from './gemini-fixture.ts';

describe('answers of Gemini', () => {
  const usageMetadata = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 20,
    toolUsePromptTokenCount: 7,
    thoughtsTokenCount: 5,
    totalTokenCount: 132,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 80 },
      { modality: 'AUDIO', tokenCount: 20 },
    ],
    cacheTokensDetails: [
      { modality: 'TEXT', tokenCount: 50 },
      { modality: 'AUDIO', tokenCount: 10 },
    ],
    candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 8 }],
  };

  it('count each token once', () => {
    const usage = gemini.readUsage({ usageMetadata });
    expect(usage).toMatchObject({
      input: 37,
      cacheRead: 60,
      inputAudio: 10,
      output: 12,
      outputAudio: 8,
      reasoning: 5,
    });
    const { isEstimated: _, serviceTier: __, ...classes } = usage!;
    expect(Object.values(classes).reduce((sum, tokens) => sum + tokens)).toBe(usageMetadata.totalTokenCount);
  });

  it('without candidates are no answers, but a refused prompt is one', () => {
    const problem = 'no generation candidates received from Gemini, or max_tokens too short';
    expect(gemini.readAnswer({ usageMetadata })).toEqual({ problem });
    expect(gemini.readAnswer({ candidates: [] })).toEqual({ problem });
    expect(gemini.readAnswer({ promptFeedback: { blockReason: 'SAFETY' } })).toMatchObject({
      value: { choices: [{ parts: [], finish: 'content-filter' }] },
    });
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['OTHER', 'unknown'],
    ['SOMETHING_NEW', 'unknown'],
  ])('that end with %s ended with %s', (finishReason, finish) => {
    expect(gemini.readAnswer({ candidates: [{ finishReason }] })).toMatchObject({ value: { choices: [{ finish }] } });
  });

  it('name calls apart from those of other answers', () => {
    const read = (responseId: string) => {
      const call = { functionCall: { name: 'f', args: {} } };
      const answer = gemini.readAnswer({ responseId, candidates: [{ content: { parts: [call, call] } }] });
      return 'value' in answer ? answer.value.choices[0]!.parts.map((part) => 'id' in part && part.id) : [];
    };
    expect(new Set([...read('abc'), ...read('def')]).size).toBe(4);
    expect(read('abc')).toEqual(read('abc'));
  });

  it('mean the same when they are written again, with what only Gemini tells', () => {
    const body = {
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hm.', thought: true },
              { text: 'It is ', thoughtSignature: 'Zg==' },
              { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
              { executableCode: { language: 'PYTHON', code: '1+1' } },
              { functionCall: { id: 'x', name: 'f', args: { a: [1] } }, thoughtSignature: 'Zh==' },
            ],
            role: 'model',
          },
          finishReason: 'STOP',
          index: 0,
          logprobsResult: {
            chosenCandidates: [{ token: 'It', logProbability: -0.1 }],
            topCandidates: [{ candidates: [{ token: 'It', logProbability: -0.1 }] }],
          },
          groundingMetadata: { webSearchQueries: ['q'] },
        },
      ],
      promptFeedback: { safetyRatings: [] },
      modelVersion: 'gemini-2.5-pro',
      responseId: 'abc',
    };
    const read = gemini.readAnswer(body);
    if (!('value' in read)) throw new Error(read.problem);
    expect(gemini.writeAnswer(read.value, answerContext(ask({})))).toEqual(body);
  });

  it('carry signatures and thoughts of other providers to callers and back, as base64', () => {
    const parts = [
      { type: 'reasoning' as const, text: 'Hm.', signature: 'EqQB+/=', signedBy: 'anthropic-messages' },
      { type: 'reasoning' as const, text: '', encrypted: 'gAAA', signedBy: 'openai-responses', id: 'rs_1' },
      { type: 'text' as const, text: 'Hi' },
    ];
    const answer = { id: 'a', model: 'm', choices: [{ index: 0, parts, finish: 'stop' as const }] };
    const { candidates } = gemini.writeAnswer(answer, answerContext(ask({})));
    const { content } = (candidates as { content: { parts: Json[] } }[])[0]!;
    for (const part of content.parts) expect(part['thoughtSignature'] ?? '').toMatch(/^[A-Za-z0-9+/]*=*$/);
    expect(readRequest({ contents: [content] }).messages[0]!.parts).toMatchObject(parts);
  });
});

describe('errors of Gemini', () => {
  it('are read with what is to blame and when to come again', () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{}] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '33.4s' },
    ];
    const error = { code: 429, message: 'You exceeded your quota.', status: 'RESOURCE_EXHAUSTED', details };
    expect(gemini.readFailure(429, [{ error }])).toEqual({
      status: 429,
      kind: 'rate-limit',
      message: 'You exceeded your quota.',
      code: 'RESOURCE_EXHAUSTED',
      param: undefined,
      retryAfterS: 34,
    });
  });

  it('about our key are told apart from those about the request', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details };
    expect(gemini.readFailure(400, { error }).kind).toBe('authentication');
  });

  it('are written as Google writes them, and read again', () => {
    const failure = {
      status: 429,
      kind: 'rate-limit' as const,
      message: 'Slower.',
      code: 'RESOURCE_EXHAUSTED',
      param: 'contents',
      retryAfterS: 3,
    };
    const body = gemini.writeFailure(failure);
    expect(body).toMatchObject({ error: { code: 429, message: 'Slower.', status: 'RESOURCE_EXHAUSTED' } });
    expect(gemini.readFailure(429, body)).toEqual(failure);
  });
});
