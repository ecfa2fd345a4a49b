/** A tool that a model asked for. */
export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly given: object;
}

interface Said {
  readonly text: string;
  readonly tools: readonly ToolUse[];
  /** What it said, as it is told again. */
  readonly turns: readonly unknown[];
}

/** How an application speaks with a model in one API. */
export interface Language {
  question(text: string): unknown;
  request(
    turns: readonly unknown[],
    tools: readonly string[],
    isStreamed: boolean,
  ): {
    path: string;
    body: object;
    read(answer: string): Said;
  };
  results(tools: readonly ToolUse[], results: readonly string[]): unknown[];
}

const schema = { type: 'object', properties: {} };
const model = 'scripted-planner';

interface ChatCall {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

const chat: Language = {
  question: (content) => ({ role: 'user', content }),
  request: (messages, tools, stream) => ({
    path: '/chat',
    body: {
      model,
      messages,
      stream,
      tools: tools.map((name) => ({ type: 'function', function: { name, parameters: schema } })),
    },
    read(answer) {
      const { content, calls } = stream ? chatStream(answer) : wholeChat(answer);
      const tools = calls.map(({ id, function: { name, arguments: given } }) => ({
        id,
        name,
        given: JSON.parse(given) as object,
      }));
      return { text: content, tools, turns: [{ role: 'assistant', content, tool_calls: calls }] };
    },
  }),
  results: (tools, results) => tools.map(({ id }, i) => ({ role: 'tool', tool_call_id: id, content: results[i] })),
};

function wholeChat(answer: string): { content: string; calls: ChatCall[] } {
  const { choices } = JSON.parse(answer) as {
    choices: { message: { content: string | null; tool_calls?: ChatCall[] } }[];
  };
  const { content, tool_calls: calls = [] } = choices[0]!.message;
  return { content: content ?? '', calls };
}

function chatStream(answer: string): { content: string; calls: ChatCall[] } {
  let content = '';
  const calls: ChatCall[] = [];
  for (const event of eventsIn(answer)) {
    const delta = (
      event as { choices: { delta: { content?: string; tool_calls?: (ChatCall & { index: number })[] } }[] }
    ).choices[0]?.delta;
    content += delta?.content ?? '';
    for (const { index, ...piece } of delta?.tool_calls ?? []) {
      if (calls[index] === undefined)
        calls[index] = { id: piece.id, type: 'function', function: { name: piece.function.name, arguments: '' } };
      calls[index].function.arguments += piece.function.arguments ?? '';
    }
  }
  return { content, calls };
}

interface Item {
  type: string;
  call_id: string;
  name: string;
  arguments: string;
  content?: { text: string }[];
}

const responses: Language = {
  question: (content) => ({ role: 'user', content }),
  request: (input, tools, stream) => ({
    path: '/responses',
    body: {
      model,
      input,
      stream,
      tools: tools.map((name) => ({ type: 'function', strict: false, name, parameters: schema })),
    },
    read(answer) {
      const { output } = stream ? completedResponse(answer) : (JSON.parse(answer) as { output: Item[] });
      const calls = output.filter(({ type }) => type === 'function_call');
      const tools = calls.map(({ call_id: id, name, arguments: given }) => ({
        id,
        name,
        given: JSON.parse(given) as object,
      }));
      const text = output.flatMap(({ content = [] }) => content.map((part) => part.text)).join('');
      return { text, tools, turns: calls };
    },
  }),
  results: (tools, results) =>
    tools.map(({ id }, i) => ({ type: 'function_call_output', call_id: id, output: results[i] })),
};

function completedResponse(answer: string): { output: Item[] } {
  const completed = eventsIn(answer).find((event) => (event as { type: string }).type === 'response.completed');
  return (completed as { response: { output: Item[] } }).response;
}

interface Block {
  type: string;
  id: string;
  name: string;
  input: object;
  text: string;
}

const messages: Language = {
  question: (content) => ({ role: 'user', content }),
  request: (turns, tools, stream) => ({
    path: '/messages',
    body: {
      model,
      max_tokens: 4000,
      messages: turns,
      stream,
      tools: tools.map((name) => ({ name, input_schema: schema })),
    },
    read(answer) {
      const content = stream ? blocksIn(answer) : (JSON.parse(answer) as { content: Block[] }).content;
      const tools = content
        .filter(({ type }) => type === 'tool_use')
        .map(({ id, name, input }) => ({ id, name, given: input }));
      return { text: content.map(({ text = '' }) => text).join(''), tools, turns: [{ role: 'assistant', content }] };
    },
  }),
  results: (tools, results) => [
    {
      role: 'user',
      content: tools.map(({ id }, i) => ({ type: 'tool_result', tool_use_id: id, content: results[i] })),
    },
  ],
};

function blocksIn(answer: string): Block[] {
  const blocks: Block[] = [];
  const inputs: string[] = [];
  for (const event of eventsIn(answer) as {
    type: string;
    index: number;
    content_block: Block;
    delta: Record<string, string>;
  }[]) {
    if (event.type === 'content_block_start') blocks[event.index] = event.content_block;
    if (event.type !== 'content_block_delta') continue;
    const { text = '', partial_json: json = '' } = event.delta;
    if (text !== '') blocks[event.index]!.text += text;
    inputs[event.index] = (inputs[event.index] ?? '') + json;
  }
  for (const [i, block] of blocks.entries())
    if (block.type === 'tool_use') block.input = JSON.parse(inputs[i] || '{}') as object;
  return blocks.filter(({ type }) => type === 'tool_use' || type === 'text');
}

export const languages = { chat, responses, messages } as const;

/** What a stream of events says, as JSON. */
function eventsIn(text: string): object[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as object);
}
