import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { ask, user, writeRequest } from './gemini-fixture.ts';

describe('requests to Gemini', () => {
  it('hold results of one turn together, in the caller’s name of the tool', () => {
    const call = (id: string, name: string) => ({ type: 'tool-call' as const, id, name, arguments: '{"a":1}' });
    const result = (id: string, text: string) => ({
      role: 'tool' as const,
      parts: [{ type: 'tool-result' as const, id, content: [{ type: 'text' as const, text }] }],
    });
    const { body } = writeRequest(
      ask({
        messages: [
          user('Hi'),
          { role: 'assistant', parts: [call('1', 'f'), call('2', 'g')] },
          result('1', '{"n":3}'),
          result('2', 'done'),
          user('And?'),
        ],
      }),
    );
    expect((body['contents'] as Json[]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'f', args: { a: 1 } } },
          { functionCall: { id: '2', name: 'g', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '1', name: 'f', response: { n: 3 } } },
          { functionResponse: { id: '2', name: 'g', response: { output: 'done' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'And?' }] },
    ]);
  });

  it('give Gemini 3 the word it takes for calls that another model made, and its own signatures back', () => {
    const call = { type: 'tool-call' as const, id: '1', name: 'f', arguments: '' };
    const messages = [
      user('Hi'),
      { role: 'assistant' as const, parts: [call, call] },
      { role: 'assistant' as const, parts: [{ ...call, signature: 'Zg==', signedBy: 'gemini' }] },
      { role: 'assistant' as const, parts: [{ ...call, signature: 'x', signedBy: 'anthropic-messages' }] },
    ];
    const signatures = (model: string) =>
      (writeRequest(ask({ messages }), model).body['contents'] as { parts: Json[] }[]).flatMap(({ parts }) =>
        parts.map((part) => part['thoughtSignature']),
      );
    const word = 'skip_thought_signature_validator';
    expect(signatures('gemini-3-pro-preview')).toEqual([undefined, word, undefined, 'Zg==', word]);
    expect(signatures('gemini-2.5-flash')).toEqual([undefined, undefined, undefined, 'Zg==', undefined]);
  });

  it('say schemas in the member that can hold them', () => {
    const declared = (parameters: Json) => {
      const { body } = writeRequest(ask({ tools: [{ type: 'function', name: 'f', parameters }] }));
      return Object.keys((body['tools'] as { functionDeclarations: Json[] }[])[0]!.functionDeclarations[0]!).at(-1);
    };
    const simple = { type: 'object', properties: { a: { type: 'string', format: 'date-time' } }, required: ['a'] };
    expect(declared(simple)).toBe('parameters');
    for (const more of [
      { additionalProperties: false },
      { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'string' } } },
      { properties: { a: { oneOf: [{ type: 'string' }, { type: 'number' }] } } },
      { properties: { a: { type: ['string', 'null'] } } },
      { properties: { a: { type: 'string', format: 'uri' } } },
      { properties: { a: { type: 'integer', enum: [1, 2] } } },
      { properties: { a: { const: 'x' } } },
      { properties: { a: { type: 'integer', exclusiveMinimum: 0 } } },
      { $schema: 'http://json-schema.org/draft-07/schema#' },
    ]) {
      expect(declared({ ...simple, ...more }), JSON.stringify(more)).toBe('parametersJsonSchema');
    }
    expect(declared({})).toBe('name');
  });

  it('ask for thinking in the words of the model', () => {
    const thinking = (model: string, reasoning: ChatRequest['reasoning']) =>
      (writeRequest(ask({ reasoning }), model).body['generationConfig'] as Json | undefined)?.['thinkingConfig'];
    expect(thinking('gemini-2.5-pro', { effort: 'medium' })).toEqual({ thinkingBudget: 8192 });
    expect(thinking('gemini-2.5-flash', { mode: 'off' })).toEqual({ thinkingBudget: 0 });
    expect(thinking('gemini-2.5-pro', { mode: 'on', budgetTokens: 500 })).toEqual({
      includeThoughts: true,
      thinkingBudget: 500,
    });
    // What a model refuses is not asked of it.
    expect(thinking('gemini-2.5-pro', { mode: 'off' })).toEqual({ thinkingBudget: 128 });
    expect(thinking('gemini-2.5-flash', { budgetTokens: 63_999 })).toEqual({ thinkingBudget: 24_576 });
    expect(thinking('gemini-2.5-flash', { effort: 'max' })).toEqual({ thinkingBudget: 24_576 });
    expect(thinking('gemini-2.5-flash-lite', { budgetTokens: 100 })).toEqual({ thinkingBudget: 512 });
    expect(thinking('gemini-3-flash-preview', { effort: 'minimal' })).toEqual({ thinkingLevel: 'minimal' });
    expect(thinking('gemini-3-pro-preview', { effort: 'none' })).toEqual({ thinkingLevel: 'low' });
    expect(thinking('gemini-3-pro-preview', { effort: 'xhigh', summary: 'auto' })).toEqual({
      includeThoughts: true,
      thinkingLevel: 'high',
    });
    expect(thinking('gemini-2.0-flash', { effort: 'high' })).toBeUndefined();
  });

  it('answer a system message that stands alone', () => {
    const { body } = writeRequest(ask({ messages: [{ role: 'system', parts: [{ type: 'text', text: 'Greet.' }] }] }));
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Greet.' }] }] });
  });

  it('tell what they cannot say', () => {
    const { losses } = writeRequest(
      ask({
        logitBias: { 5: 1 },
        user: 'ada',
        metadata: { a: 'b' },
        previousId: 'r',
        store: true,
        parallelToolCalls: false,
        serviceTier: 'scale',
        own: { dialect: 'openai-chat', members: { prediction: {} } },
        tools: [
          { type: 'function', name: 'f', strict: true, cache: { ttl: '5m' } },
          { type: 'opaque', dialect: 'anthropic-messages', value: {} },
        ],
        messages: [
          { ...user('Hi'), name: 'Ada' },
          { role: 'system', parts: [{ type: 'text', text: 'Late.' }] },
          {
            role: 'user',
            parts: [
              { type: 'image', source: { kind: 'file', id: 'file-1' }, detail: 'low', name: 'a.png' },
              { type: 'opaque', dialect: 'anthropic-messages', value: {} },
            ],
          },
          {
            role: 'assistant',
            parts: [{ type: 'reasoning', text: 'Hm', signature: 'x', signedBy: 'anthropic-messages' }],
          },
        ],
      }),
    );
    expect(new Set(losses)).toEqual(
      new Set([
        'messages.name',
        'messages.system',
        'messages.image.detail',
        'messages.image.name',
        'messages.image',
        'messages.opaque',
        'messages.reasoning',
        'tools.strict',
        'cache',
        'tools.opaque',
        'serviceTier',
        'own.prediction',
        'parallelToolCalls',
        'logitBias',
        'user',
        'metadata',
        'previousId',
        'store',
      ]),
    );
  });
});
