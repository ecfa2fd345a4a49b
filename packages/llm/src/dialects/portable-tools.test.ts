import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../neutral/answer.ts';
import { eventsOf } from '../neutral/replay.ts';
import type { ChatRequest } from '../neutral/request.ts';
import { contextFor, readStream, writeStream } from './contract/streams.ts';
import { findChatDialect } from './index.ts';
import { portableTools } from './portable-tools.ts';

const long = `mcp__a_server_with_a_long_name__${'a_tool_with_a_longer_one_'.repeat(3)}`;
const odd = '2.weather:now';
const provider = findChatDialect('openai-chat')!;

const request: ChatRequest = {
  model: 'm',
  stream: false,
  tools: [long, odd, 'plain'].map((name) => ({ type: 'function', name })),
  toolChoice: { name: long },
  messages: [
    { role: 'user', parts: [{ type: 'text', text: 'Go.' }] },
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: odd, arguments: '{}' }] },
    { role: 'tool', parts: [{ type: 'tool-result', id: 'a', name: odd, content: [] }] },
  ],
};

describe('names of tools that not every provider takes', () => {
  const ported = portableTools(request);
  const names = ported?.request.tools?.map((tool) => tool.type !== 'opaque' && tool.name);

  it('become such, in tools, choice, calls and results alike', () => {
    for (const name of names ?? []) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
    expect(new Set(names).size).toBe(3);
    expect(names?.[2]).toBe('plain');
    expect(ported?.request.toolChoice).toEqual({ name: names?.[0] });
    expect(ported?.request.messages.slice(1)).toMatchObject([
      { parts: [{ name: names?.[1] }] },
      { parts: [{ name: names?.[1] }] },
    ]);
  });

  it('are the caller’s again in answers, whole and streamed', () => {
    const said: ChatAnswer = {
      id: 'a',
      model: 'm',
      choices: [
        {
          index: 0,
          finish: 'tool-calls',
          parts: (names ?? []).map((name, i) => ({
            type: 'tool-call',
            id: `c${i}`,
            name: String(name),
            arguments: '{}',
          })),
        },
      ],
    };
    const dialect = ported!.restoring(provider);
    const whole = dialect.readAnswer(provider.writeAnswer(said, contextFor()));
    expect(whole).toMatchObject({
      value: { choices: [{ parts: [{ name: long }, { name: odd }, { name: 'plain' }] }] },
    });
    const events = readStream(dialect, writeStream(provider, eventsOf(said)));
    const called = events.flatMap((event) => (event.type === 'block' && 'name' in event.block ? event.block.name : []));
    expect(called).toEqual([long, odd, 'plain']);
  });

  it('are left alone where they are good everywhere', () => {
    expect(portableTools({ ...request, tools: [{ type: 'function', name: 'plain' }], messages: [] })).toBeUndefined();
  });
});
