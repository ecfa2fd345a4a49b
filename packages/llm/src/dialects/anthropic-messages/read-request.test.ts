import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { readRequest } from './read-request.ts';

function read(body: unknown): ChatRequest {
  const outcome = readRequest(body as Json);
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.value;
}

const claudeCode = JSON.parse(readFileSync(new URL('./fixtures/claude-code.request.json', import.meta.url), 'utf8'));

describe('what a coding agent sends', () => {
  const request = read(claudeCode);

  it('keeps every system block with its cache mark', () => {
    expect(request.messages[0]).toMatchObject({
      role: 'system',
      parts: [{ cache: { ttl: '5m' } }, { cache: { ttl: '1h' } }],
    });
  });

  it('keeps thoughts with what proves them', () => {
    expect(request.messages[2]?.parts.slice(0, 2)).toEqual([
      {
        type: 'reasoning',
        text: 'Two files: I read both.',
        signature: 'EqQBCkYIBRgCKkDw',
        signedBy: 'anthropic-messages',
      },
      { type: 'reasoning', text: '', encrypted: 'EmwKAhgBEgy3va3pzix', signedBy: 'anthropic-messages' },
    ]);
  });

  it('puts results of tools, pictures in them included, before what the person says', () => {
    expect(request.messages[3]).toMatchObject({
      role: 'tool',
      parts: [
        {
          id: 'toolu_01A',
          content: [{ type: 'text' }, { type: 'image', source: { kind: 'data', mediaType: 'image/png' } }],
        },
        { id: 'toolu_01B', isError: true },
      ],
    });
    expect(request.messages[4]).toMatchObject({ role: 'user', parts: [{ text: 'Go on.', cache: { ttl: '5m' } }] });
  });

  it('knows its own tools from those of Anthropic', () => {
    expect(request.tools?.map((tool) => (tool.type === 'opaque' ? tool.dialect : tool.name))).toEqual([
      'Bash',
      'Read',
      'anthropic-messages',
    ]);
    expect(request.tools?.[1]).toMatchObject({ cache: { ttl: '5m' } });
  });

  it('understands how it is to think, who asks, and keeps what only Anthropic knows', () => {
    expect(request).toMatchObject({
      stream: true,
      maxTokens: 32000,
      reasoning: { mode: 'on', budgetTokens: 31999 },
      user: 'user_6f3a_account_b1_session_0c',
      own: { dialect: 'anthropic-messages', members: { context_management: { edits: [{}] } } },
    });
  });
});

describe('a request', () => {
  it.each([
    [{ type: 'auto' }, 'auto', undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, 'required', false],
    [{ type: 'tool', name: 'a', disable_parallel_tool_use: false }, { name: 'a' }, true],
    [{ type: 'none' }, 'none', undefined],
  ])('has a tool choice: %j', (choice, toolChoice, parallelToolCalls) => {
    expect(read({ messages: [], tool_choice: choice })).toMatchObject({ toolChoice, parallelToolCalls });
  });

  it.each([
    [{ thinking: { type: 'adaptive', display: 'summarized' } }, { mode: 'adaptive', summary: 'summarized' }],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ output_config: { effort: 'xhigh' } }, { effort: 'xhigh' }],
  ])('says how to think: %j', (members, reasoning) => {
    expect(read({ messages: [], ...members }).reasoning).toMatchObject(reasoning);
  });

  it('asks for a shape of the answer, beside what else its output has', () => {
    const output_config = { format: { type: 'json_schema', schema: { type: 'object' } }, task_budget: { total: 9 } };
    const request = read({ messages: [], output_config });
    expect(request.format).toEqual({ type: 'json-schema', name: 'answer', schema: { type: 'object' }, strict: true });
    expect(request.own?.members).toEqual({ output_config: { task_budget: { total: 9 } } });
  });

  it('may hold results in results, however deep', () => {
    let content: unknown = 'a';
    for (let i = 0; i < 50_000; i++) content = [{ type: 'tool_result', tool_use_id: 'a', content }];
    expect(read({ messages: [{ role: 'user', content: content as Json[] }] }).messages[0]?.parts[0]).toMatchObject({
      content: [{ type: 'opaque' }],
    });
  });

  it('marks its last block where all of it is to be remembered', () => {
    const request = read({
      cache_control: { type: 'ephemeral', ttl: '1h' },
      messages: [{ role: 'user', content: 'a' }],
    });
    expect(request.messages[0]?.parts[0]).toMatchObject({ cache: { ttl: '1h' } });
    expect(request.own).toBeUndefined();
  });

  it.each([
    [
      {
        type: 'document',
        title: 'T',
        context: 'C',
        citations: { enabled: true },
        source: { type: 'text', media_type: 'text/plain', data: 'a' },
      },
      { type: 'document', name: 'T', context: 'C', wantsCitations: true, source: { kind: 'text', text: 'a' } },
    ],
    [
      {
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      },
      { source: { kind: 'text', text: 'a\n\nb' } },
    ],
    [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }, { source: { kind: 'file', id: 'file_1' } }],
    [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }, { source: { kind: 'url' } }],
    [
      { type: 'search_result', source: 'https://example.com', title: 'T', content: [{ type: 'text', text: 'a' }] },
      { type: 'document', foundAt: 'https://example.com', name: 'T', source: { kind: 'text', text: 'a' } },
    ],
    [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'a' } },
      { type: 'opaque', value: { id: 'srvtoolu_1' } },
    ],
    [
      { type: 'a_block_of_tomorrow', x: 1 },
      { type: 'opaque', dialect: 'anthropic-messages' },
    ],
  ])('has blocks of every kind: %j', (block, part) => {
    expect(read({ messages: [{ role: 'user', content: [block] }] }).messages[0]?.parts[0]).toMatchObject(part);
  });

  it.each([
    [{}, 'messages is missing'],
    [{ messages: 'hello' }, 'messages must be a list'],
    [{ messages: [null] }, 'messages[0] must be an object'],
    [{ messages: [{ role: 'robot', content: 'a' }] }, 'messages[0].role must be user, assistant or system'],
    [{ messages: [{ role: 'user', content: 1 }] }, 'messages[0].content must be a list'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text is missing'],
    [{ messages: [], max_tokens: 'many' }, 'max_tokens must be a number'],
    [{ messages: [], tools: [{}] }, 'tools[0].name is missing'],
    [{ messages: [], tool_choice: { type: 'maybe' } }, 'tool_choice.type must be auto, any, tool or none'],
  ])('that cannot be read is refused with a sentence: %j', (body, problem) => {
    expect(readRequest(body as Json)).toMatchObject({ problem });
  });
});
