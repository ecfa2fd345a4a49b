import { readFileSync } from 'node:fs';
import { SseFramer } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { JsonArrayFramer } from '../../framing/json-array.ts';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { ChatDialect, Json } from '../dialect.ts';
import { gemini, geminiArray } from './dialect.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

function readRequest(body: Json): ChatRequest {
  const read = gemini.readRequest(body, { model: 'gemini-2.5-pro', stream: false });
  if (!('value' in read)) throw new Error(read.problem);
  return read.value;
}

function writeRequest(request: ChatRequest, model = 'gemini-2.5-pro'): { body: Json; losses: string[] } {
  const losses = new Losses();
  const body = gemini.writeRequest(request, { model, provider: 'gemini', losses });
  return { body, losses: losses.list.map(({ field }) => field) };
}

function readStream(dialect: ChatDialect, frames: readonly Buffer[]): ChatEvent[] {
  const events: ChatEvent[] = [];
  const reader = dialect.streamReader();
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  return events;
}

const answerContext = (request: ChatRequest) => ({ request, nowS: 1, nextId: () => '0a1b', losses: new Losses() });
const user = (text: string) => ({ role: 'user' as const, parts: [{ type: 'text' as const, text }] });
const ask = (more: Partial<ChatRequest>): ChatRequest => ({
  model: '',
  stream: false,
  messages: [user('Hi')],
  ...more,
});

describe('requests of Gemini', () => {
  const cli = JSON.parse(fixture('gemini-cli.request.json').toString()) as Json;

  it('are understood as Gemini CLI sends them', () => {
    const { messages, tools, reasoning } = readRequest(cli);
    expect(messages.map(({ role, parts }) => [role, ...parts.map(({ type }) => type)])).toEqual([
      ['system', 'text'],
      ['user', 'text'],
      ['user', 'text'],
      ['assistant', 'reasoning', 'tool-call'],
      ['tool', 'tool-result'],
      ['assistant', 'tool-call', 'tool-call'],
      ['tool', 'tool-result', 'tool-result'],
    ]);
    expect(messages[5]!.parts[0]).toMatchObject({ signature: 'CiQBjz1rX1s9KnS4cR==', signedBy: 'gemini' });
    expect(messages[6]!.parts[1]).toMatchObject({ isError: true, id: 'read_file-1764130001001-4e5f6a' });
    expect(tools).toHaveLength(2);
    expect(reasoning).toEqual({ mode: 'on', budgetTokens: 8192, summary: 'auto' });
  });

  it('mean the same when they are written again', () => {
    const { body, losses } = writeRequest(readRequest(cli));
    expect(readRequest(body)).toEqual(readRequest(cli));
    expect(losses).toEqual([]);
  });

  it('are taken in snake_case too, and arguments are left alone', () => {
    const snake = readRequest({
      system_instruction: { parts: { text: 'Be brief.' } },
      contents: [
        { role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'iVBO' } }] },
        {
          role: 'model',
          parts: [{ function_call: { name: 'f', args: { file_path: 'a' } }, thought_signature: 'Zg==' }],
        },
        { role: 'function', parts: [{ function_response: { name: 'f', response: { line_count: 3 } } }] },
      ],
      tools: [{ function_declarations: [{ name: 'f', parameters: { type: 'OBJECT', any_of: [] } }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: { max_output_tokens: 5, response_mime_type: 'application/json' },
    });
    expect(snake).toMatchObject({
      maxTokens: 5,
      format: { type: 'json' },
      toolChoice: { name: 'f' },
      tools: [{ name: 'f', parameters: { type: 'object', anyOf: [] } }],
      messages: [
        { role: 'system', parts: [{ text: 'Be brief.' }] },
        { parts: [{ type: 'image', source: { mediaType: 'image/png' } }] },
        { parts: [{ type: 'tool-call', arguments: '{"file_path":"a"}', signature: 'Zg==' }] },
        { role: 'tool', parts: [{ content: [{ text: '{"line_count":3}' }] }] },
      ],
    });
    expect(snake.own).toBeUndefined();
  });

  it('match results without ids to calls that have some, by name and in their order', () => {
    const call = (id: string) => ({ functionCall: { id, name: 'f', args: {} } });
    const result = (output: string, id?: string) => ({ functionResponse: { id, name: 'f', response: { output } } });
    const { messages } = readRequest({
      contents: [
        { role: 'user', parts: [{ text: 'Go on' }] },
        { role: 'model', parts: [call('a'), call('b'), call('c')] },
        { role: 'user', parts: [result('of b', 'b'), result('of a'), result('of c')] },
      ],
    });
    const results = messages.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool-result');
    expect(results.map(({ id, content }) => [id, content])).toEqual(
      ['b', 'a', 'c'].map((id) => [id, [{ type: 'text', text: `of ${id}` }]]),
    );
  });

  it('match results without ids to calls by name, in their order', () => {
    const call = (name: string) => ({ functionCall: { name, args: {} } });
    const result = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
    const { messages } = readRequest({
      contents: [
        { role: 'model', parts: [call('a'), call('b'), call('a')] },
        { role: 'user', parts: [result('b', '1'), result('a', '2'), result('a', '3')] },
      ],
    });
    const [first, second, third] = messages[0]!.parts as { id: string }[];
    expect(messages[1]!.parts.map((part) => 'id' in part && part.id)).toEqual([second!.id, first!.id, third!.id]);
    expect(new Set([first!.id, second!.id, third!.id]).size).toBe(3);
  });

  it('say what is wrong, and where', () => {
    const problems = [
      {},
      { contents: 'Hi' },
      { contents: [{ role: 'assistant', parts: [] }] },
      { contents: [{ role: 'user', parts: [{ txt: 'Hi' }] }] },
      { contents: [], generationConfig: { maxOutputTokens: '5' } },
      { contents: [], tools: [{ functionDeclarations: [{}] }] },
    ].map((body) => gemini.readRequest(body, {}));
    expect(problems).toEqual([
      { problem: 'contents is missing', param: 'contents' },
      { problem: 'contents must be a list', param: 'contents' },
      { problem: 'contents[0].role must be user or model', param: 'contents[0].role' },
      {
        problem: 'contents[0].parts[0] must hold text, inlineData, fileData, functionCall or functionResponse',
        param: 'contents[0].parts[0]',
      },
      { problem: 'generationConfig.maxOutputTokens must be a number', param: 'generationConfig.maxOutputTokens' },
      {
        problem: 'tools[0].functionDeclarations[0].name is missing',
        param: 'tools[0].functionDeclarations[0].name',
      },
    ]);
  });

  it('keep members that only Gemini has, also inside of those that others have', () => {
    const own = {
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      toolConfig: { functionCallingConfig: { mode: 'NONE' }, retrievalConfig: { languageCode: 'en' } },
      generationConfig: {
        topK: 3,
        speechConfig: { languageCode: 'en' },
        responseModalities: ['AUDIO'],
        responseMimeType: 'text/x.enum',
        responseSchema: { type: 'STRING', enum: ['a'] },
      },
      tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f' }] }],
    };
    const { body } = writeRequest(readRequest(own));
    expect(body).toEqual({ ...own, tools: [own.tools[1], own.tools[0]] });
  });
});

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

describe.each([
  { dialect: gemini, create: () => new SseFramer(9999), file: 'thoughts-and-calls.stream.txt' },
  { dialect: geminiArray, create: () => new JsonArrayFramer(9999), file: 'array/thoughts-and-calls.stream.txt' },
])('streams of $dialect.name', ({ dialect, create, file }) => {
  const frames = create().push(fixture(file))!;

  it('are blocks of thoughts, text and calls, and end when the answer told why', () => {
    const events = readStream(dialect, frames);
    expect(events.filter(({ type }) => type !== 'usage' && type !== 'delta')).toMatchObject([
      { type: 'start', id: 'kYt3aM2xN5Seg8UPwJq70Qw', model: 'gemini-3-pro-preview' },
      { type: 'block', index: 0, block: { type: 'reasoning' } },
      { type: 'block-end', index: 0 },
      { type: 'block', index: 1, block: { type: 'text' } },
      { type: 'block-end', index: 1 },
      { type: 'block', index: 2, block: { type: 'tool-call', name: 'read_file', signature: 'CiQBjz1rX0q8JmR3bQ==' } },
      { type: 'block-end', index: 2 },
      { type: 'block', index: 3, block: { type: 'tool-call', name: 'read_file' } },
      { type: 'block-end', index: 3 },
      { type: 'finish', reason: 'tool-calls' },
      { type: 'end' },
    ]);
    const said = (index: number) =>
      events.map((event) => (event.type === 'delta' && event.index === index ? event.text : '')).join('');
    expect([0, 1, 2, 3].map(said)).toEqual([
      '**Reading both** 読む',
      'I read both "files".',
      '{"file_path":"/a/README.md","limit":2000}',
      '{"file_path":"/a/\\"b\\".txt"}',
    ]);
    expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
      usage: { input: 220, cacheRead: 1000, output: 42, reasoning: 64 },
    });
  });

  it('do not end when they were cut, and leave nothing open', () => {
    for (let n = 0; n < frames.length; n++) {
      const events = readStream(dialect, frames.slice(0, n));
      const count = (type: ChatEvent['type']) => events.filter((event) => event.type === type).length;
      expect(count('end')).toBe(n >= 6 ? 1 : 0);
      expect(count('block-end')).toBe(count('block'));
    }
  });

  it('mean the same when they are written again', () => {
    const events = readStream(dialect, frames);
    const writer = dialect.streamWriter(answerContext(ask({})));
    const written = Buffer.concat(events.map((event) => writer.write(event) ?? Buffer.alloc(0)));
    const again = create().push(written)!;
    const meaning = (list: ChatEvent[]) =>
      list
        .filter(({ type }) => type !== 'usage')
        .map((event) => (event.type === 'start' ? { ...event, usage: 0 } : event));
    expect(meaning(readStream(dialect, again))).toEqual(meaning(events));
    expect(readStream(dialect, again).findLast(({ type }) => type === 'usage')).toEqual(
      events.findLast(({ type }) => type === 'usage'),
    );
  });

  it('are watched for usage, model and end without being read', () => {
    const watcher = dialect.streamWatcher();
    const kinds = frames.map((frame) => watcher.see(frame));
    expect(kinds.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'content'));
    expect(kinds.slice(6)).toEqual(dialect === gemini ? [] : ['end']);
    expect(watcher.isComplete).toBe(true);
    expect(watcher.usage).toMatchObject({ input: 220, cacheRead: 1000, output: 42, reasoning: 64 });
    expect(watcher.model).toBe('gemini-3-pro-preview');
    expect(watcher.outputBytes).toBeGreaterThan(60);
  });

  it('tell of errors in the middle, with the status that they name', () => {
    const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    const frame = Buffer.from(dialect === gemini ? `data: ${JSON.stringify(error)}\n\n` : `,${JSON.stringify(error)}`);
    const failure = { status: 503, kind: 'overloaded', message: 'The model is overloaded.', code: 'UNAVAILABLE' };
    expect(readStream(dialect, [frames[0]!, frame]).at(-1)).toMatchObject({ type: 'failure', failure });
    const watcher = dialect.streamWatcher();
    expect(watcher.see(frame)).toBe('failure');
    expect(watcher.failure).toMatchObject(failure);
  });
});

describe('what watches streams of Gemini', () => {
  it('does not take arguments that look like members for them', () => {
    const watcher = gemini.streamWatcher();
    const part = { functionCall: { name: 'f', args: { finishReason: 'STOP', error: 'x', usageMetadata: {} } } };
    const frame = Buffer.from(`data: ${JSON.stringify({ candidates: [{ content: { parts: [part] } }] })}\n\n`);
    expect(watcher.see(frame)).toBe('content');
    expect(watcher.isComplete).toBe(false);
    expect(watcher.failure).toBeUndefined();
  });

  it('takes a refused prompt for a whole answer, and a comment for nothing', () => {
    const watcher = gemini.streamWatcher();
    expect(watcher.see(Buffer.from(': wait\n\n'))).toBe('opening');
    expect(watcher.see(Buffer.from('data: {"promptFeedback":{"blockReason":"SAFETY"}}\n\n'))).toBe('content');
    expect(watcher.isComplete).toBe(true);
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
