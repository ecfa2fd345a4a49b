import type { ChatAnswer } from '../../neutral/answer.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { noUsage } from '../../neutral/usage.ts';

/** What every dialect of conversations has to be able to ask. */
export const requestStories: Record<string, ChatRequest> = {
  text: {
    model: 'a-model',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief. Ünïcödé ✓' }] },
      { role: 'user', parts: [{ type: 'text', text: 'How are "you"?\n' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Fine.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Why?' }] },
    ],
    maxTokens: 100,
    temperature: 0.5,
    topP: 0.9,
    stop: ['END'],
    stream: false,
  },
  tools: {
    model: 'a-model',
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'Weather in Rome and Oslo?' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'text', text: 'I look.' },
          {
            type: 'tool-call',
            id: 'call_1',
            name: 'weather',
            arguments: '{"city":"Rome","days":[1,2],"deep":{"a":[]}}',
          },
          { type: 'tool-call', id: 'call_2', name: 'weather', arguments: '{"city":"Oslo"}' },
        ],
      },
      {
        role: 'tool',
        parts: [
          { type: 'tool-result', id: 'call_1', content: [{ type: 'text', text: '{"sky":"blue"}' }] },
          { type: 'tool-result', id: 'call_2', content: [{ type: 'text', text: 'snow' }] },
        ],
      },
      { role: 'assistant', parts: [{ type: 'text', text: 'Blue, and snow.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'And the time?' }] },
    ],
    tools: [
      {
        type: 'function',
        name: 'weather',
        description: 'Tells the weather.',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
      {
        type: 'function',
        name: 'now',
        description: 'Tells the time.',
        parameters: { type: 'object', properties: {} },
      },
    ],
    toolChoice: 'auto',
    maxTokens: 100,
    stream: true,
  },
};

const usage = { ...noUsage(), input: 12, cacheRead: 8, output: 7 };

/** What every dialect of conversations has to be able to answer, whole and streamed. */
export const answerStories: Record<string, ChatAnswer> = {
  text: {
    id: 'answer-1',
    model: 'a-model',
    createdAtS: 1_790_000_000,
    choices: [{ index: 0, parts: [{ type: 'text', text: 'Blue ✓\n"sky"' }], finish: 'stop' }],
    usage,
  },
  cut: {
    id: 'answer-2',
    model: 'a-model',
    createdAtS: 1_790_000_000,
    choices: [{ index: 0, parts: [{ type: 'text', text: 'Once upon' }], finish: 'length' }],
    usage,
  },
  tools: {
    id: 'answer-3',
    model: 'a-model',
    createdAtS: 1_790_000_000,
    choices: [
      {
        index: 0,
        parts: [
          { type: 'text', text: 'I look.' },
          {
            type: 'tool-call',
            id: 'call_1',
            name: 'weather',
            arguments: '{"city":"Rome","days":[1,2],"deep":{"a":[]}}',
          },
          { type: 'tool-call', id: 'call_2', name: 'now', arguments: '{}' },
        ],
        finish: 'tool-calls',
      },
    ],
    usage,
  },
};

/** Whoever answers with thoughts; dialects without a place for them lose them and say so. */
export const thoughtfulAnswer: ChatAnswer = {
  id: 'answer-4',
  model: 'a-model',
  createdAtS: 1_790_000_000,
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'Rome is south.' },
        { type: 'text', text: 'Blue.' },
      ],
      finish: 'stop',
    },
  ],
  usage: { ...noUsage(), input: 12, cacheRead: 8, output: 4, reasoning: 3 },
};

/** The same, told by whoever does not tell what was read from a cache. */
export function uncached(answer: ChatAnswer): ChatAnswer {
  const { usage } = answer;
  if (usage === undefined) return answer;
  return { ...answer, usage: { ...usage, input: usage.input + usage.cacheRead, cacheRead: 0 } };
}
