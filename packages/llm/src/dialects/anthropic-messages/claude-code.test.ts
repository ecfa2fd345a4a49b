import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../neutral/answer.ts';
import { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { noUsage } from '../../neutral/usage.ts';
import { eventsOf } from '../contract/events.ts';
import { contextFor, readStream, writeStream } from '../contract/streams.ts';
import type { ChatDialect, Json, Read } from '../dialect.ts';
import { findChatDialect } from '../index.ts';
import { anthropicMessages } from './dialect.ts';

/** What Claude Code sends before anything was said: system, tools, thinking, and what only Anthropic knows. */
const opening = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/claude-code.request.json'), 'utf8'));

const edits = {
  file_path: '/src/a.ts',
  edits: [{ old_string: '"a"\n', new_string: '\\u00fc😀 {', replace_all: false }],
};

/** What the tools give, as Claude Code hands it on. */
const results: Record<string, Partial<Anthropic.ToolResultBlockParam>> = {
  Read: {
    content: [
      { type: 'text', text: 'screenshot.png, 1 x 1' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    ],
  },
  Bash: { content: 'cat: package.json: No such file', is_error: true },
  Edit: { content: 'The file was edited.' },
};

interface Turn {
  /** As the provider understood it. */
  seen: ChatRequest;
  lost: string[];
}

/** A coding agent with a task, and a model of another language at the other end. */
class Session {
  readonly turns: Turn[] = [];
  readonly called: { name: string; input: unknown }[] = [];
  readonly #provider: ChatDialect;
  readonly #model: string;
  readonly #messages: Anthropic.MessageParam[] = [
    { role: 'user', content: 'What does screenshot.png show? Then fix a.ts.' },
  ];

  constructor(provider: ChatDialect, model: string) {
    this.#provider = provider;
    this.#model = model;
  }

  /** Goes on until the model calls no more tools; gives its last message. */
  async run(answers: readonly ChatAnswer[]): Promise<Anthropic.Message> {
    for (const answer of answers) {
      const message = await this.#ask(answer);
      if (message.stop_reason !== 'tool_use') return message;
      this.#messages.push({ role: 'assistant', content: message.content as Anthropic.ContentBlockParam[] });
      this.#messages.push({ role: 'user', content: message.content.flatMap((block) => this.#use(block)) });
    }
    throw new Error('the model never came to an end');
  }

  #use(block: Anthropic.ContentBlock): Anthropic.ToolResultBlockParam[] {
    if (block.type !== 'tool_use') return [];
    this.called.push({ name: block.name, input: block.input });
    return [{ type: 'tool_result', tool_use_id: block.id, ...results[block.name] }];
  }

  async #ask(answer: ChatAnswer): Promise<Anthropic.Message> {
    const provider = this.#provider;
    const body = JSON.parse(JSON.stringify({ ...opening, messages: this.#messages })) as Json;
    const request = understood(anthropicMessages.readRequest(body, {}));
    const losses = new Losses();
    const asked = provider.writeRequest(request, { model: this.#model, provider: 'unknown', losses });
    const path = { model: this.#model, stream: true };
    const seen = understood(provider.readRequest(JSON.parse(JSON.stringify(asked)) as Json, path));
    this.turns.push({ seen, lost: losses.list.map(({ field }) => field) });
    const upstream = writeStream(provider, eventsOf(answer, inFives));
    return finalMessage(writeStream(anthropicMessages, readStream(provider, upstream), contextFor(request)));
  }
}

/** What Anthropic's own client makes of a stream. */
async function finalMessage(bytes: Buffer): Promise<Anthropic.Message> {
  const fetch = async () => new Response(new Uint8Array(bytes), { headers: { 'content-type': 'text/event-stream' } });
  const client = new Anthropic({ apiKey: 'none', fetch, maxRetries: 0 });
  return client.messages.stream({ model: 'm', max_tokens: 1, messages: [] }).finalMessage();
}

function answer(parts: Part[]): ChatAnswer {
  const finish = parts.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop';
  return { id: 'a', model: 'm', choices: [{ index: 0, parts, finish }], usage: { ...noUsage(), input: 9, output: 4 } };
}

function call(name: string, input: unknown, signature?: string): Part {
  const part: Part = { type: 'tool-call', id: `call_${name}`, name, arguments: JSON.stringify(input) };
  return signature === undefined ? part : { ...part, signature, signedBy: 'gemini' };
}

/** What a model does with the task: thinks, calls two tools at once, then another, and says that it is done. */
function task(thought: Part, signature?: string): ChatAnswer[] {
  const text: Part = { type: 'text', text: 'I look at both files.' };
  return [
    answer([
      thought,
      text,
      call('Read', { file_path: '/src/screenshot.png' }, signature),
      call('Bash', { command: 'cat package.json' }),
    ]),
    answer([call('Edit', edits, signature && `${signature}2`)]),
    answer([{ type: 'text', text: 'Done: ü.' }]),
  ];
}

const thought: Part = { type: 'reasoning', text: 'Two files.' };

const cases = [
  {
    name: 'openai-chat',
    model: 'gpt-5',
    answers: task(thought),
    comesBack: { type: 'reasoning', text: 'Two files.' },
    loses: ['messages.tool-result.isError', 'own.context_management', 'tools.opaque'],
  },
  {
    name: 'openai-responses',
    model: 'gpt-5',
    answers: task({ ...thought, isSummary: true, encrypted: 'gAAAAB', signedBy: 'openai-responses', id: 'rs_1' }),
    comesBack: { type: 'reasoning', encrypted: 'gAAAAB', id: 'rs_1' },
    loses: [
      'cache',
      'messages.tool-result.isError',
      'own.context_management',
      'reasoning.budgetTokens',
      'tools.opaque',
    ],
  },
  {
    name: 'gemini',
    model: 'gemini-3-pro',
    answers: task(thought, 'CiQB/+x='),
    comesBack: { type: 'tool-call', name: 'Read', signature: 'CiQB/+x=' },
    loses: ['cache', 'own.context_management', 'tools.opaque', 'user'],
  },
  {
    name: 'bedrock-converse',
    model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    answers: task({ ...thought, signature: 'EqQB', signedBy: 'bedrock-converse' }),
    comesBack: { type: 'reasoning', text: 'Two files.', signature: 'EqQB' },
    loses: ['own.context_management', 'tools.opaque', 'user'],
  },
];

describe.each(cases)('Claude Code with a model that speaks $name', ({ name, model, answers, comesBack, loses }) => {
  const session = new Session(findChatDialect(name)!, model);
  const ended = session.run(answers);
  const results = () => session.turns.at(-1)!.seen.messages.filter(({ role }) => role === 'tool');

  it('comes to the end of its task', async () => {
    expect(await ended).toMatchObject({
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'Done: ü.' }],
      usage: { input_tokens: 9, output_tokens: 4 },
    });
    expect(session.called).toEqual([
      { name: 'Read', input: { file_path: '/src/screenshot.png' } },
      { name: 'Bash', input: { command: 'cat package.json' } },
      { name: 'Edit', input: edits },
    ]);
  });

  it('gives every result to the call it is of, pictures included', async () => {
    await ended;
    const seen = session.turns.at(-1)!.seen;
    const calls = seen.messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-call'));
    const given = results().flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-result'));
    expect(given.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
    expect(JSON.stringify(given)).toContain('No such file');
    expect(JSON.stringify(seen.messages)).toContain('iVBORw0KGgo=');
  });

  it('brings back what the provider needs of its own thoughts', async () => {
    await ended;
    const said = session.turns.at(-1)!.seen.messages.filter(({ role }) => role === 'assistant');
    expect(said.flatMap(({ parts }) => parts)).toContainEqual(expect.objectContaining(comesBack));
  });

  it('is told all that the system says, and of all tools of its own', async () => {
    await ended;
    for (const { seen } of session.turns) {
      const system = seen.messages.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts);
      const text = system.map((part) => ('text' in part ? part.text : '')).join('\n');
      for (const block of opening.system) expect(text).toContain(block.text);
      expect(seen.tools?.map((tool) => tool.type !== 'opaque' && tool.name)).toEqual(['Bash', 'Read']);
    }
  });

  it('loses only what there is no word for', async () => {
    await ended;
    const lost = new Set(session.turns.flatMap(({ lost }) => lost));
    expect([...lost].sort()).toEqual(loses);
  });
});

function understood<T>(read: Read<T>): T {
  if ('problem' in read) throw new Error(read.problem);
  return read.value;
}

function inFives(text: string): string[] {
  return text.match(/[\s\S]{1,5}/gu) ?? [];
}
