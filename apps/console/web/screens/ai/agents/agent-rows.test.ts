import { expect, it } from 'vitest';
import type { Measures } from '../parts/measures.ts';
import { agentRows, renamed } from './agent-rows.ts';

const measures = (metric: string, values: Record<string, number>): Measures => ({
  ...{ display: {}, units: {} },
  rows: Object.entries(values).map(([id, value]) => ({ ids: [id], values: { [metric]: value } })),
});

it('agents are told of by all data sets together, and nobody is none', () => {
  const all = [
    measures('request_count', { empty: 100, chatbot: 3, coder: 5 }),
    renamed(measures('request_count', { chatbot: 2 }), { request_count: 'tool_calls' }),
    measures('cost', { empty: 1, coder: 0.5 }),
  ];
  expect(agentRows(all)).toEqual([
    { agent: 'coder', values: { request_count: 5, cost: 0.5 } },
    { agent: 'chatbot', values: { request_count: 3, tool_calls: 2 } },
  ]);
});
