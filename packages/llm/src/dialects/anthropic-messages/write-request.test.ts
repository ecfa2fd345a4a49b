import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { readRequest } from './read-request.ts';
import { writeRequest } from './write-request.ts';

const hello: ChatRequest['messages'] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];

function write(request: Partial<ChatRequest>, model = 'claude-sonnet-4-5') {
  const losses = new Losses();
  const body = writeRequest(
    { model: '', messages: hello, stream: false, ...request },
    { model, provider: 'anthropic', losses },
  );
  return { body, losses: losses.list.map(({ field }) => field) };
}

const weather = { type: 'function' as const, name: 'weather', parameters: { type: 'object', properties: {} } };
const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
const format = { type: 'json-schema' as const, name: 'answer', schema };

describe('a request to Claude', () => {
  it('says what a request of the same dialect said', () => {
    const body = JSON.parse(readFileSync(new URL('./fixtures/claude-code.request.json', import.meta.url), 'utf8'));
    const read = readRequest(body);
    if ('problem' in read) throw new Error(read.problem);
    const losses = new Losses();
    const written = writeRequest(read.value, { model: body.model, provider: 'anthropic', losses });
    // Claude Code's budget leaves a token to answer with, and so does ours.
    expect(written).toEqual(body);
    expect(losses.list).toEqual([]);
  });

  it('always has a limit, which is the model’s own where the caller set none', () => {
    expect(write({}).body['max_tokens']).toBe(64_000);
    expect(write({ maxTokens: 5 }).body['max_tokens']).toBe(5);
  });

  it('has all system messages in order, and turns that alternate, results of tools first', () => {
    const { body, losses } = write({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'One.' }] },
        { role: 'system', isDeveloper: true, parts: [{ type: 'text', text: 'Two.' }] },
        ...hello,
        { role: 'user', parts: [{ type: 'text', text: 'Anyone?' }] },
        { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'weather', arguments: '' }] },
        { role: 'user', parts: [{ type: 'text', text: 'Quick!' }] },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'a', content: [{ type: 'text', text: 'rain' }] }] },
        { role: 'system', parts: [{ type: 'text', text: 'Three.' }] },
      ],
    });
    expect(body['system']).toEqual(['One.', 'Two.', 'Three.'].map((text) => ({ type: 'text', text })));
    expect(body['messages']).toEqual([
      { role: 'user', content: ['Hello', 'Anyone?'].map((text) => ({ type: 'text', text })) },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'weather', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'rain' },
          { type: 'text', text: 'Quick!' },
        ],
      },
    ]);
    expect(losses).toEqual(['messages.system']);
  });

  it('begins with the user, and has no empty content', () => {
    const { body, losses } = write({
      messages: [
        { role: 'assistant', parts: [{ type: 'text', text: 'Welcome!' }] },
        { role: 'user', parts: [{ type: 'text', text: ' ' }] },
        { role: 'assistant', parts: [{ type: 'text', text: 'Still there? ' }] },
      ],
    });
    expect(body['messages']).toEqual([
      { role: 'user', content: '(The conversation begins.)' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Welcome!' },
          { type: 'text', text: 'Still there?' },
        ],
      },
    ]);
    expect(losses).toEqual(['messages']);
  });

  it.each([
    ['{"a":12345678901234567890,"b":[1.50]}', '{"a":12345678901234567890,"b":[1.50]}'],
    ['', '{}'],
    ['[1]', '{"arguments":[1]}'],
    ['{"a":', '{"arguments":"{\\"a\\":"}'],
    ['null', '{"arguments":null}'],
  ])('has arguments that are an object: %s', (text, input) => {
    const messages = [
      ...hello,
      { role: 'assistant' as const, parts: [{ type: 'tool-call' as const, id: 'a', name: 'b', arguments: text }] },
    ];
    expect(JSON.stringify(write({ messages }).body['messages'])).toContain(`"input":${input}}`);
  });

  it('has ids that Anthropic takes, alike in call and result', () => {
    const id = 'functions.weather:0';
    const messages: ChatRequest['messages'] = [
      ...hello,
      { role: 'assistant', parts: [{ type: 'tool-call', id, name: 'weather', arguments: '{}' }] },
      { role: 'tool', parts: [{ type: 'tool-result', id, content: [] }] },
    ];
    const [, call, result] = write({ messages }).body['messages'] as { content: Record<string, string>[] }[];
    expect(call?.content[0]?.['id']).toMatch(/^functions_weather_0_[0-9a-f]{16}$/);
    expect(result?.content[0]?.['tool_use_id']).toBe(call?.content[0]?.['id']);
  });

  it.each([
    [
      'claude-3-5-haiku-20241022',
      { temperature: 0.5, topP: 0.9, topK: 5 },
      { temperature: 0.5, top_p: 0.9, top_k: 5 },
      [],
    ],
    ['claude-sonnet-4-5', { temperature: 1.7, topP: 0.9 }, { temperature: 1 }, ['temperature', 'topP']],
    ['claude-opus-4-7', { temperature: 0.5, topP: 0.9, topK: 5 }, {}, ['temperature', 'topK', 'topP']],
    ['claude-opus-4-7', { temperature: 1, topP: 1 }, {}, []],
    ['claude-sonnet-4-5', { temperature: 0.5, topK: 5, reasoning: { effort: 'low' } }, {}, ['temperature', 'topK']],
  ] as const)('has only sampling that %s takes: %j', (model, members, sampling, losses) => {
    const written = write(members, model);
    const { temperature, top_p, top_k } = written.body;
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(sampling);
    expect(written.losses).toEqual(losses);
  });

  it.each([
    ['claude-sonnet-4-5', { effort: 'high' }, { thinking: { type: 'enabled', budget_tokens: 24_576 } }],
    ['claude-sonnet-4-5', { budgetTokens: 100 }, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['claude-sonnet-4-5', { effort: 'none' }, {}],
    ['claude-sonnet-4-6', { mode: 'on', budgetTokens: 5000 }, { thinking: { type: 'enabled', budget_tokens: 5000 } }],
    ['claude-opus-4-7', { effort: 'xhigh' }, { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }],
    ['claude-opus-4-6', { effort: 'xhigh' }, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    [
      'claude-opus-4-8',
      { mode: 'on', budgetTokens: 20_000, summary: 'auto' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    ['claude-sonnet-5', { mode: 'off' }, { thinking: { type: 'disabled' } }],
    ['claude-sonnet-5-5', { mode: 'off' }, { thinking: { type: 'between_tools' } }],
    ['claude-fable-5', { mode: 'off' }, { output_config: { effort: 'low' } }],
    ['claude-3-haiku-20240307', { effort: 'high' }, {}],
  ] as const)('thinks as %s can: %j', (model, reasoning, members) => {
    const { thinking, output_config } = write({ reasoning }, model).body;
    expect(JSON.parse(JSON.stringify({ thinking, output_config }))).toEqual(members);
  });

  it('does not think where it has to call a tool, nor where its thoughts before the last calls are gone', () => {
    expect(write({ tools: [weather], toolChoice: 'required', reasoning: { effort: 'high' } })).toMatchObject({
      body: { tool_choice: { type: 'any' } },
      losses: ['reasoning'],
    });
    const messages: ChatRequest['messages'] = [
      ...hello,
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'tool-call', id: 'a', name: 'weather', arguments: '{}' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'a', content: [] }] },
    ];
    const { body, losses } = write({ messages, reasoning: { effort: 'high' } });
    expect(body['thinking']).toBeUndefined();
    expect(losses).toEqual(['reasoning', 'messages.reasoning']);
  });

  it('goes on thinking where it began with a thought and then called on', () => {
    const call = (id: string) => ({ type: 'tool-call' as const, id, name: 'weather', arguments: '{}' });
    const result = (id: string): ChatRequest['messages'][number] => ({
      role: 'tool',
      parts: [{ type: 'tool-result', id, content: [] }],
    });
    const thought = { type: 'reasoning' as const, text: 'Hm.', signature: 'a', signedBy: 'anthropic-messages' };
    const messages: ChatRequest['messages'] = [
      ...hello,
      { role: 'assistant', parts: [thought, call('a')] },
      result('a'),
      { role: 'assistant', parts: [call('b')] },
      result('b'),
      { role: 'user', parts: [{ type: 'text', text: 'Quick!' }] },
    ];
    expect(write({ messages, reasoning: { effort: 'low' } }).body['thinking']).toEqual({
      type: 'enabled',
      budget_tokens: 1024,
    });
  });

  it('tells of tools that were called, also where the caller does not, and that they are not to be', () => {
    const messages: ChatRequest['messages'] = [
      ...hello,
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'weather', arguments: '{}' }] },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'a', content: [] }] },
    ];
    expect(write({ messages }).body).toMatchObject({ tools: [{ name: 'weather' }], tool_choice: { type: 'none' } });
  });

  it('has thoughts of Claude only, wherever it ran', () => {
    const thought = { type: 'reasoning' as const, text: 'Hm.' };
    const { body, losses } = write({
      messages: [
        ...hello,
        {
          role: 'assistant',
          parts: [
            { ...thought, signature: 'a', signedBy: 'bedrock-converse' },
            { ...thought, signature: 'b', signedBy: 'gemini' },
            thought,
            { type: 'text', text: 'Yes.' },
          ],
        },
        ...hello,
      ],
    });
    expect(body['messages']).toMatchObject([
      {},
      { content: [{ type: 'thinking', signature: 'a' }, { text: 'Yes.' }] },
      {},
    ]);
    expect(losses).toEqual(['messages.reasoning', 'messages.reasoning']);
  });

  it.each([
    [{ toolChoice: 'required' }, { type: 'any' }],
    [
      { toolChoice: { name: 'weather' }, parallelToolCalls: false },
      { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
    ],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ toolChoice: 'none', parallelToolCalls: false }, { type: 'none' }],
    [{ toolChoice: { allowed: ['weather'], isRequired: true } }, { type: 'any' }],
  ] as const)('has a tool choice: %j', (members, choice) => {
    const { body } = write({ ...(members as Partial<ChatRequest>), tools: [weather] });
    expect(body['tool_choice']).toEqual(choice);
  });

  it('leaves it to models that cannot be made to call a tool', () => {
    expect(write({ tools: [weather], toolChoice: 'required' }, 'claude-opus-5-5')).toMatchObject({
      body: { tool_choice: { type: 'auto' } },
      losses: ['toolChoice'],
    });
  });

  it('holds the answer to a schema by the model’s own means', () => {
    expect(write({ format }).body['output_config']).toEqual({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
  });

  it('or by a tool that has to be called', () => {
    const { body } = write({ format }, 'claude-3-5-sonnet-20241022');
    expect(body).toMatchObject({
      tools: [{ name: '__structured_answer', input_schema: schema }],
      tool_choice: { type: 'tool', name: '__structured_answer' },
    });
  });

  it('or in words, where the caller has tools of its own', () => {
    const open = { ...format, schema: { type: 'object', additionalProperties: true } };
    const { body, losses } = write({ format: open, tools: [weather] });
    expect(body['system']).toContain('"additionalProperties":true');
    expect(losses).toEqual(['format']);
    expect(write({ format: { type: 'json' } }).body['system']).toBe('Answer with one JSON object and nothing else.');
  });

  it('has media that Claude reads; others are losses', () => {
    const { body, losses } = write({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
            {
              type: 'document',
              name: 'n',
              source: { kind: 'data', mediaType: 'text/markdown', data: Buffer.from('# a').toString('base64') },
            },
            { type: 'document', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' } },
            { type: 'document', name: 'Found', foundAt: 'https://example.com', source: { kind: 'text', text: 'b' } },
            { type: 'document', source: { kind: 'data', mediaType: 'application/zip', data: '' } },
            { type: 'audio', source: { kind: 'data', mediaType: 'audio/mpeg', data: '' } },
          ],
        },
      ],
    });
    expect(body['messages']).toMatchObject([
      {
        content: [
          { type: 'image', source: { type: 'url' } },
          { type: 'document', title: 'n', source: { type: 'text', data: '# a' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf' } },
          {
            type: 'search_result',
            source: 'https://example.com',
            title: 'Found',
            content: [{ type: 'text', text: 'b' }],
          },
        ],
      },
    ]);
    expect(losses).toEqual(['messages.document', 'messages.audio']);
  });

  it('notes everything it cannot say', () => {
    const { losses } = write({
      seed: 1,
      presencePenalty: 0.1,
      frequencyPenalty: 0,
      logitBias: {},
      choices: 2,
      logprobs: true,
      store: false,
      serviceTier: 'flex',
      stop: [' ', '\n'],
      metadata: { a: '1' },
      tools: [
        { type: 'opaque', dialect: 'gemini', value: { googleSearch: {} } },
        { ...weather, own: { dialect: 'gemini', members: { behavior: 'BLOCKING' } } },
      ],
      own: { dialect: 'openai-chat', members: { prediction: {} } },
    });
    expect(losses.toSorted()).toEqual(
      'choices logitBias logprobs metadata own.prediction presencePenalty seed serviceTier stop tools.opaque tools.own.behavior'.split(
        ' ',
      ),
    );
  });
});
