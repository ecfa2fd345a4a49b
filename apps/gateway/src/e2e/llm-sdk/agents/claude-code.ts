import type { AgentEvent, CodingAgent } from './coding-agent.ts';

const cache_control = { type: 'ephemeral' };
const schema = 'https://json-schema.org/draft/2020-12/schema';

export const claudeCode: CodingAgent = {
  name: 'Claude Code',
  speaks: { llm_format: 'anthropic', route_type: 'llm/v1/chat' },
  path: () => '/v1/messages?beta=true',
  headers: {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14',
    'user-agent': 'claude-cli/2.0.30 (external, cli)',
    'x-app': 'cli',
    'x-api-key': 'any',
  },
  body: (model, question, turns) => ({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>\nAs you answer, be brief.\n</system-reminder>\n' },
          { type: 'text', text: question, cache_control },
        ],
      },
      ...turns.flatMap(({ answer, result }) => [
        { role: 'assistant', content: answer.said },
        {
          role: 'user',
          content: [
            { tool_use_id: answer.call!.id, type: 'tool_result', content: result, is_error: false, cache_control },
          ],
        },
      ]),
    ],
    system: [
      { type: 'text', text: "You are Claude Code, Anthropic's official CLI for Claude.", cache_control },
      {
        type: 'text',
        text: 'You help with software engineering tasks. The working directory is /home/dev/project.',
        cache_control,
      },
    ],
    tools: [
      {
        name: 'Bash',
        description: 'Executes a given bash command.',
        input_schema: {
          ...{ $schema: schema, type: 'object', additionalProperties: false, required: ['command'] },
          properties: { command: { type: 'string' }, timeout: { type: 'number' }, description: { type: 'string' } },
        },
      },
      {
        name: 'Read',
        description: 'Reads a file from the local filesystem.',
        input_schema: {
          ...{ $schema: schema, type: 'object', additionalProperties: false, required: ['file_path'] },
          properties: {
            file_path: { type: 'string', description: 'The absolute path to the file to read' },
            offset: { type: 'number' },
            limit: { type: 'number' },
          },
        },
      },
    ],
    metadata: { user_id: 'user_0123456789abcdef_account__session_0f0e0d0c' },
    max_tokens: 32_000,
    stream: true,
  }),
  read(events) {
    const blocks: AgentEvent[] = [];
    for (const event of events) {
      if (event.type === 'content_block_start') blocks[event.index] = { ...event.content_block, json: '' };
      if (event.type !== 'content_block_delta') continue;
      const block = blocks[event.index];
      block.text = (block.text ?? '') + (event.delta.text ?? '');
      block.json += event.delta.partial_json ?? '';
    }
    const call = blocks.find(({ type }) => type === 'tool_use');
    const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
    return {
      text,
      call: call && { id: call.id, name: call.name, arguments: call.json },
      said: [
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...(call === undefined
          ? []
          : [{ type: 'tool_use', id: call.id, name: call.name, input: JSON.parse(call.json) }]),
      ],
    };
  },
};
