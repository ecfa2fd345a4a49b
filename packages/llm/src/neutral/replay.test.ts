import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from './answer.ts';
import { AnswerCollector } from './collector.ts';
import { eventsOf } from './replay.ts';
import { noUsage } from './usage.ts';

const answer: ChatAnswer = {
  id: 'a1',
  model: 'm',
  createdAtS: 7,
  usage: { ...noUsage(), input: 3, output: 4 },
  choices: [
    {
      index: 0,
      finish: 'tool-calls',
      stopSequence: undefined,
      parts: [
        {
          type: 'reasoning',
          text: 'hm',
          isSummary: undefined,
          encrypted: undefined,
          signedBy: 'gemini',
          id: undefined,
          signature: 's',
        },
        { type: 'text', text: 'Look: ', citations: { dialect: 'openai-chat', value: [{ url: 'u' }] } },
        {
          type: 'tool-call',
          id: 'c1',
          name: 'find',
          arguments: '{"a":1.0}',
          isCustom: undefined,
          signature: 't',
          signedBy: 'gemini',
        },
        {
          type: 'tool-call',
          id: 'c2',
          name: 'none',
          arguments: '',
          isCustom: undefined,
          signature: undefined,
          signedBy: undefined,
        },
      ],
    },
    {
      index: 1,
      finish: 'stop',
      stopSequence: undefined,
      parts: [{ type: 'text', text: 'two' }],
      logprobs: [{ token: 'two', logprob: -1 }],
    },
  ],
};

describe('a whole answer as a stream', () => {
  it('is the same answer when it is put together again', () => {
    const collector = new AnswerCollector();
    for (const event of eventsOf(answer)) collector.add(event);
    expect(collector.isComplete).toBe(true);
    expect(collector.take()).toEqual(answer);
  });

  it('is balanced: each block begins before it is filled, and ends', () => {
    const open = new Set<string>();
    for (const event of eventsOf(answer)) {
      if (!('index' in event)) continue;
      const block = `${event.choice}.${event.index}`;
      if (event.type === 'block') open.add(block);
      else expect(open).toContain(block);
      if (event.type === 'block-end') open.delete(block);
    }
    expect(open.size).toBe(0);
  });
});

describe('a stream put together', () => {
  it('that has told of a failure, or not come to its end, says so', () => {
    const collector = new AnswerCollector();
    collector.add({ type: 'failure', failure: { status: 529, kind: 'overloaded', message: 'no' } });
    expect(collector).toMatchObject({ isComplete: false, failure: { status: 529 } });
  });

  it('keeps blocks apart that come interleaved', () => {
    const collector = new AnswerCollector();
    for (const index of [0, 1])
      collector.add({ type: 'block', choice: 0, index, block: { type: 'tool-call', id: `c${index}`, name: 'f' } });
    for (const [index, text] of [
      [0, '{"a"'],
      [1, '{'],
      [0, ':1}'],
      [1, '}'],
    ] as const)
      collector.add({ type: 'delta', choice: 0, index, text });
    expect(collector.take().choices[0]!.parts).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{}' }]);
  });
});
