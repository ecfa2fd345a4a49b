import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer } from '../../framing/framers.ts';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { findChatDialect } from '../index.ts';
import { idWithSignature } from '../shared/carried.ts';

const dialect = findChatDialect('openai-chat')!;

function readRequest(body: Json): ChatRequest {
  const read = dialect.readRequest(body, {});
  if ('problem' in read) throw new Error(read.problem);
  return read.value;
}

function write(request: ChatRequest, provider = 'openai', model = 'gpt-4o'): { body: Json; lost: string[] } {
  const losses = new Losses();
  const body = dialect.writeRequest(request, { model, provider, losses });
  return { body, lost: losses.list.map(({ field }) => field) };
}

function adapt(body: Json, provider: string, model: string): Json | undefined {
  return dialect.adapt!(body, { model, provider, losses: new Losses() });
}

function readAll(text: string, reader: StreamReader = dialect.streamReader()): ChatEvent[] {
  const framer = createFramer('sse', 1e6)!;
  const events: ChatEvent[] = [];
  for (const frame of framer.push(Buffer.from(text)) ?? []) reader.read(frame, events);
  const rest = framer.rest();
  if (rest !== undefined) reader.read(rest, events);
  reader.finish(events);
  return events;
}

const chunk = (delta: Json, more: Json = {}, beside: Json = {}) =>
  `data: ${JSON.stringify({ id: 'c1', model: 'gpt-4o', created: 7, choices: [{ index: 0, delta, ...more }], ...beside })}\n\n`;

describe('a request of openai-chat', () => {
  it('says what is wrong with it', () => {
    expect(dialect.readRequest({}, {})).toEqual({ problem: 'messages must be a list of messages', param: 'messages' });
    expect(dialect.readRequest({ messages: [{ role: 'robot', content: '' }] }, {})).toMatchObject({
      param: 'messages[0].role',
    });
    expect(dialect.readRequest({ messages: [{ role: 'user', content: 5 }] }, {})).toMatchObject({
      problem: 'messages[0].content must be a text or a list of parts',
    });
    expect(dialect.readRequest({ messages: [], temperature: 'hot' }, {})).toMatchObject({ param: 'temperature' });
  });

  it('is written with its parts, tools and results as it was read', () => {
    const body = {
      model: 'gpt-4o',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png', detail: 'low' } },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
            { type: 'file', file: { file_id: 'file-1' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"n": 1.0}' } },
            { id: 'call_2', type: 'custom', custom: { name: 'patch', input: 'free *text*' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'seen' },
        { role: 'tool', tool_call_id: 'call_2', content: 'done' },
        { role: 'assistant', content: 'A cat.', refusal: 'No more.' },
      ],
      tools: [
        { type: 'function', function: { name: 'look', parameters: { type: 'object' }, strict: true } },
        {
          type: 'custom',
          custom: { name: 'patch', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'a' } } },
        },
      ],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'look' } }] },
      },
      parallel_tool_calls: false,
      max_tokens: 10,
      temperature: 0,
      top_p: 0.5,
      stop: ['x'],
      seed: 3,
      n: 2,
      logprobs: true,
      top_logprobs: 2,
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } },
      stream: false,
      service_tier: 'flex',
      user: 'u1',
      metadata: { a: 'b' },
      store: false,
      prediction: { type: 'content', content: 'A cat.' },
      prompt_cache_key: 'k',
    };
    expect(write(readRequest(body))).toEqual({ body, lost: [] });
  });

  it('keeps what carries a signature for another provider, and leaves it out where it means nothing', () => {
    const call = (id: string, more: Json = {}) => ({
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' }, ...more }],
        },
        { role: 'tool', tool_call_id: id, content: 'r' },
      ],
    });
    const signed = idWithSignature('call_1', 'sig', 'gemini');
    for (const body of [call(signed), call('call_1', { extra_content: { google: { thought_signature: 'sig' } } })]) {
      const request = readRequest(body);
      expect(request.messages[0]?.parts[0]).toMatchObject({ id: 'call_1', signature: 'sig', signedBy: 'gemini' });
      expect(request.messages[1]?.parts[0]).toMatchObject({ id: 'call_1' });
    }
    expect(write(readRequest(call(signed))).body['messages']).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'r' },
    ]);
    expect(adapt(call(signed), 'openai', 'gpt-4o')).toMatchObject({
      messages: [{ tool_calls: [{ id: 'call_1' }] }, { tool_call_id: 'call_1' }],
    });
  });
});

describe('accents', () => {
  const said = { messages: [{ role: 'user', content: 'Hi' }] };

  it('ask models that think for completion tokens', () => {
    for (const model of ['o1', 'o3-mini', 'o4-mini', 'gpt-5', 'gpt-5.1-codex', 'openai/gpt-5-mini']) {
      expect(adapt({ ...said, max_tokens: 5 }, 'openai', model)).toEqual({
        max_tokens: undefined,
        max_completion_tokens: 5,
      });
    }
    expect(adapt({ ...said, max_tokens: 5 }, 'openai', 'gpt-4o')).toBeUndefined();
    expect(adapt({ ...said, max_tokens: 5 }, 'vllm', 'o1')).toBeUndefined();
  });

  it('leave out what is refused, and change nothing else', () => {
    expect(adapt({ ...said, top_k: 5 }, 'openai', 'gpt-4o')).toEqual({ top_k: undefined });
    expect(adapt({ ...said, stream_options: {} }, 'databricks', 'm')).toEqual({ stream_options: undefined });
    expect(adapt({ ...said, top_k: 5 }, 'vllm', 'm')).toBeUndefined();
    expect(adapt({ ...said, top_k: 5 }, 'my-own', 'm')).toBeUndefined();
  });

  it('leave out thoughts of other models where they are not taken back', () => {
    const messages = [{ role: 'assistant', content: 'a', reasoning_content: 'b', reasoning_details: [] }];
    expect(adapt({ messages }, 'openai', 'gpt-4o')).toEqual({ messages: [{ role: 'assistant', content: 'a' }] });
    expect(adapt({ messages }, 'deepseek', 'deepseek-reasoner')).toBeUndefined();
  });

  it('tell DeepSeek to think or not, and how hard', () => {
    const asked = (reasoning_effort: string) =>
      write(readRequest({ ...said, reasoning_effort }), 'deepseek', 'deepseek-v4').body;
    expect(asked('high')).toMatchObject({ thinking: { type: 'enabled' }, reasoning_effort: 'high' });
    expect(asked('none')).toMatchObject({ thinking: { type: 'disabled' } });
    expect(asked('none')).not.toHaveProperty('reasoning_effort');
  });

  it('tell of tools that take text as functions where there are only those, and of none that is not allowed', () => {
    const tools = [
      { type: 'custom', custom: { name: 'patch' } },
      { type: 'function', function: { name: 'f' } },
    ];
    const calls = [{ id: 'c1', type: 'custom', custom: { name: 'patch', input: 'a' } }];
    const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [tools[0]] } };
    const request = readRequest({ messages: [{ role: 'assistant', tool_calls: calls }], tools, tool_choice });
    expect(write(request, 'vllm').body).toMatchObject({
      messages: [{ tool_calls: [{ id: 'c1', function: { name: 'patch', arguments: '{"input":"a"}' } }] }],
      tools: [{ type: 'function', function: { name: 'patch' } }],
      tool_choice: 'required',
    });
    expect(write(request, 'azure').body).toMatchObject({ messages: [{ tool_calls: calls }], tools, tool_choice });
  });

  it('tell Groq no names, and of one answer', () => {
    const messages = [{ role: 'user', content: 'Hi', name: 'ada' }];
    expect(adapt({ messages, n: 1 }, 'groq', 'llama')).toEqual({
      n: undefined,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(write(readRequest({ messages, n: 1 }), 'groq').lost).toEqual([]);
    expect(write(readRequest({ messages, n: 2 }), 'groq').lost).toEqual(['n']);
  });

  it("are Mistral's", () => {
    const id = 'call_abcdefghijkl';
    const edits = adapt(
      {
        messages: [
          { role: 'developer', content: 'x' },
          { role: 'assistant', tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }] },
          { role: 'tool', tool_call_id: id, content: 'r' },
        ],
        seed: 1,
        tool_choice: 'required',
        stream_options: { include_usage: true },
      },
      'mistral',
      'mistral-large-latest',
    )!;
    expect(edits).toMatchObject({ seed: undefined, random_seed: 1, tool_choice: 'any', stream_options: undefined });
    const messages = edits['messages'] as Json[];
    expect(messages[0]).toEqual({ role: 'system', content: 'x' });
    const made = (messages[1]!['tool_calls'] as Json[])[0]!['id'];
    expect(made).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(messages[2]!['tool_call_id']).toBe(made);
  });
});

describe('a stream of openai-chat', () => {
  it('is text with a beginning, an end and its usage', () => {
    const events = readAll(
      chunk({ role: 'assistant', content: '' }) +
        chunk({ content: 'Hel' }) +
        chunk({ content: 'lo' }) +
        chunk({}, { finish_reason: 'stop' }) +
        'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4}}}\n\n' +
        'data: [DONE]',
    );
    expect(events).toEqual([
      { type: 'start', id: 'c1', model: 'gpt-4o', createdAtS: 7 },
      { type: 'block', choice: 0, index: 0, block: { type: 'text' } },
      { type: 'delta', choice: 0, index: 0, text: 'Hel' },
      { type: 'delta', choice: 0, index: 0, text: 'lo' },
      { type: 'block-end', choice: 0, index: 0 },
      { type: 'finish', choice: 0, reason: 'stop' },
      {
        type: 'usage',
        usage: expect.objectContaining({ input: 6, cacheRead: 4, output: 2, reasoning: 0 }),
      },
      { type: 'end' },
    ]);
  });

  it('has no end without a terminator, whatever came before', () => {
    const events = readAll(chunk({ content: 'Hi' }) + chunk({}, { finish_reason: 'stop' }));
    expect(events.at(-1)).toEqual({ type: 'finish', choice: 0, reason: 'stop' });
    expect(readAll(chunk({ content: 'Hi' })).at(-1)).toEqual({ type: 'block-end', choice: 0, index: 0 });
  });

  it('takes usage from any chunk, and choices that are null', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const events = readAll(
      chunk({ content: 'Hi' }) +
        chunk({}, { finish_reason: 'stop' }, { usage }) +
        'data: {"choices":null}\n\ndata: [DONE]\n\n',
    );
    expect(events.filter(({ type }) => type === 'usage')).toHaveLength(1);
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it('says the same of frames that repeat as of each one alone, whatever text they hold', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '\\"', '","finish_reason":"stop', 'ü✓😀', '\n', '', 'a'),
    );
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 12 }), (texts) => {
        const events = readAll(texts.map((text) => chunk({ content: text })).join(''));
        const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
        expect(deltas).toEqual(texts.filter((text) => text !== '').map((text) => Buffer.from(text).toString()));
      }),
    );
  });

  it('is not misled by a frame that only begins and ends like the one before', () => {
    const frame = chunk({ content: 'X' });
    const events = readAll(frame + frame + frame.replace('"X"', '"Y","refusal":"No"') + frame.replace('"X"', '"\t"'));
    expect(events.filter(({ type }) => type === 'block').map((event) => 'block' in event && event.block.type)).toEqual([
      'text',
      'refusal',
    ]);
    // A tab must be escaped in JSON: such a frame cannot be read.
    expect(events.at(-1)).toMatchObject({ type: 'failure' });
  });

  it('fails where the provider says so, and where a piece is broken', () => {
    for (const broken of ['data: {"error":{"message":"Boom","code":"server_error"}}\n\n', 'data: {"choi\n\n']) {
      const events = readAll(`${chunk({ content: 'Hi' })}${broken}data: [DONE]\n\n`);
      expect(events.at(-1)).toMatchObject({ type: 'failure', failure: { status: 502, kind: 'upstream' } });
    }
  });
});

describe('the watcher of openai-chat', () => {
  it('tells openings, content, usage, failures and ends apart', () => {
    const watcher = dialect.streamWatcher();
    const see = (text: string) => watcher.see(Buffer.from(text));
    expect(see(': OPENROUTER PROCESSING\n\n')).toBe('opening');
    expect(see('data: {"choices":[],"prompt_filter_results":[]}\n\n')).toBe('opening');
    expect(see(chunk({ role: 'assistant', content: '' }))).toBe('opening');
    expect(see(chunk({ content: 'say \\"usage\\": 5 "x"' }))).toBe('content');
    expect(see(chunk({ content: '"usage":{"prompt_tokens":1}' }, {}, { usage: null }))).toBe('content');
    expect(watcher.usage).toBeUndefined();
    expect(see(chunk({}, { finish_reason: 'stop' }))).toBe('content');
    expect(see('data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\n')).toBe('usage');
    expect(see('data: [DONE]\n\n')).toBe('end');
    expect(watcher.model).toBe('gpt-4o');
    expect(watcher.usage).toMatchObject({ input: 3, output: 2 });
    expect(see('data: {"error":{"message":"Boom"}}\n\n')).toBe('failure');
    expect(watcher.failure).toMatchObject({ message: 'Boom' });
  });

  it('counts bytes of what was said', () => {
    const watcher = dialect.streamWatcher();
    watcher.see(Buffer.from(chunk({ content: 'four' })));
    watcher.see(Buffer.from(chunk({ content: null, reasoning_content: 'think' })));
    watcher.see(Buffer.from(chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] })));
    expect(watcher.outputBytes).toBe(4 + 5 + '{\\"a\\":1}'.length);
  });

  it('sees whatever is different about a frame that repeats', () => {
    const watcher = dialect.streamWatcher();
    const see = (text: string) => watcher.see(Buffer.from(text));
    for (const content of ['a', 'bc', 'd', 'say \\"x\\"', 'č', '\\\\', '', 'e'])
      expect(see(chunk({ content: content.replaceAll('\\"', '"') }))).toBe('content');
    expect(watcher.outputBytes).toBe(1 + 2 + 1 + 'say \\"x\\"'.length + 2 + 4 + 0 + 1);
    // The same from end to end but for what stands in it.
    const frame = chunk({ content: 'X' });
    expect(see(frame.replace('"X"', '"X"},"usage":{"prompt_tokens":3},"delta":{"content":"X"'))).toBe('content');
    expect(watcher.usage).toMatchObject({ input: 3 });
    expect(see(frame.replace('"X"', '"X"},"error":{"message":"Boom"},"delta":{"content":"X"'))).toBe('content');
    expect(see(frame.replace('{"', '{"usage":{"prompt_tokens":3,"completion_tokens":4},"'))).toBe('content');
    expect(watcher.usage).toMatchObject({ input: 3, output: 4 });
  });

  it('gives up to learn frames that never repeat, and goes on to count', () => {
    const watcher = dialect.streamWatcher();
    for (let i = 0; i < 100; i++)
      watcher.see(Buffer.from(chunk({ content: 'four' }, {}, { obfuscation: `${i}`.padStart(20, 'x') })));
    expect(watcher.outputBytes).toBe(400);
  });
});
