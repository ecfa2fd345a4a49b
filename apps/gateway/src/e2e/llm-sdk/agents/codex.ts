import type { AgentEvent, CodingAgent } from './coding-agent.ts';

const message = (role: string, text: string) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });

export const codex: CodingAgent = {
  name: 'Codex CLI',
  speaks: { llm_format: 'openai', route_type: 'llm/v1/responses' },
  path: () => '/v1/responses',
  headers: {
    authorization: 'Bearer any',
    originator: 'codex_cli_rs',
    'user-agent': 'codex_cli_rs/0.58.0 (Linux)',
    'openai-beta': 'responses=experimental',
    session_id: '019a0000-0000-7000-8000-000000000000',
  },
  body: (model, question, turns) => ({
    model,
    instructions: 'You are a coding agent running in the Codex CLI, a terminal-based coding assistant.',
    input: [
      message('developer', '<permissions instructions>\nSandbox: workspace-write.\n</permissions instructions>'),
      message('user', '<environment_context>\n  <cwd>/home/dev/project</cwd>\n</environment_context>'),
      message('user', question),
      ...turns.flatMap(({ answer, result }) => [
        ...answer.said,
        {
          ...{ type: 'function_call_output', call_id: answer.call!.id },
          output: JSON.stringify({ output: result, metadata: { exit_code: 0, duration_seconds: 0.1 } }),
        },
      ]),
    ],
    tools: [
      {
        ...{
          type: 'function',
          name: 'shell',
          strict: false,
          description: 'Runs a shell command and returns its output.',
        },
        parameters: {
          type: 'object',
          properties: {
            command: { type: 'array', items: { type: 'string' } },
            workdir: { type: 'string' },
            timeout_ms: { type: 'number' },
          },
          required: ['command'],
          additionalProperties: false,
        },
      },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    store: false,
    stream: true,
    include: [],
    prompt_cache_key: '019a0000-0000-7000-8000-000000000000',
  }),
  read(events) {
    const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }: AgentEvent) => item);
    const call = items.find(({ type }) => type === 'function_call');
    const said = items.flatMap((item) => (item.type === 'message' ? item.content : []));
    return {
      text: said.map(({ text }: AgentEvent) => text).join(''),
      call: call && { id: call.call_id, name: call.name, arguments: call.arguments },
      said:
        call === undefined
          ? []
          : [{ type: 'function_call', name: call.name, arguments: call.arguments, call_id: call.call_id }],
    };
  },
};
