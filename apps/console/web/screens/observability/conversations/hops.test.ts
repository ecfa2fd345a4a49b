import { describe, expect, it } from 'vitest';
import { testMessage } from '../requests/test-record.ts';
import type { HopView } from './conversations.queries.ts';
import { deedsOf, hopLabel, hopWords, questionsOf, waterfallOf } from './hops.ts';

const hop = (more: Partial<HopView>): HopView => ({
  id: more.request_id ?? 'h',
  request_id: 'h',
  kind: 'http',
  hop_numbers: [],
  started_at: '2026-11-26T12:00:00.000Z',
  offset_ms: 0,
  latency_ms: 10,
  status: 200,
  http_method: 'POST',
  request_uri: '/chat?x=1',
  subject: 'alice',
  trace_id: 't',
  is_mediated: false,
  error: '',
  decisions: [],
  ...more,
});

const llm = {
  provider: 'openai',
  model: 'gpt-5',
  stream: true,
  prompt_tokens: 100,
  completion_tokens: 20,
  cost: 0.01,
  time_to_first_token_ms: 40,
  cache_status: '',
  asked_for: ['list_services', 'list_services', 'list_routes'],
};

describe('hops as a waterfall', () => {
  it('stand where they happened, with what they cost, below what asked for them', () => {
    const question = hop({ request_id: 'q', offset_ms: 100, latency_ms: 500, hop_numbers: [1, 2] });
    const model = hop({ request_id: 'm', kind: 'llm', offset_ms: 150, llm, hop_numbers: [4] });
    const again = hop({ request_id: 'n', kind: 'llm', offset_ms: 400, llm, parent_id: 'm', hop_numbers: [7, 9] });
    const called = { rpc: [testMessage()] };
    const tool = hop({
      request_id: 'c',
      kind: 'mcp',
      offset_ms: 300,
      mcp: called,
      parent_id: 'm',
      hop_numbers: [5, 6],
    });
    expect(waterfallOf([question, model, tool, again])).toMatchObject([
      { id: 'q', name: 'The question to the application', kind: '1 2', offsetMs: 0, durationMs: 500 },
      { id: 'm', name: 'Wants 2× list_services, list_routes · gpt-5', offsetMs: 50, usd: 0.01, tokens: 120 },
      { id: 'c', name: 'Tool list_services', parentId: 'm', offsetMs: 200 },
      { id: 'n', offsetMs: 300, moment: { atMs: 340 } },
    ]);
    expect(waterfallOf([model, again])[1]).not.toHaveProperty('parentId');
  });

  it('say where something was refused, and where it failed', () => {
    const refusal = { type: 'refusal', plugin: 'acl', outcome: 'refused', reason: 'no', count: 1 } as const;
    const [refused, failed, broken, signIn] = waterfallOf([
      hop({ status: 403, decisions: [refusal] }),
      hop({ status: 502 }),
      hop({ kind: 'mcp', error: '-32602 no' }),
      hop({ kind: 'sign-in', status: 302, decisions: [refusal] }),
    ]);
    expect(refused).toMatchObject({ isRefused: true, meaning: 'refused' });
    expect([failed!.meaning, broken!.meaning, signIn!.meaning]).toEqual(['failed', 'failed', 'redirected']);
    expect(failed).not.toHaveProperty('isRefused');
  });
});

describe('hops in words', () => {
  it('are what they were', () => {
    expect(hopLabel(hop({}))).toBe('POST /chat');
    expect(hopLabel(hop({ kind: 'inner' }))).toBe('The gateway asks POST /chat');
    expect(hopLabel(hop({ kind: 'llm' }))).toBe('A model was to be asked');
    const listing = { rpc: [testMessage({ method: 'tools/list', tool_name: '' })] };
    expect(hopLabel(hop({ kind: 'mcp', mcp: listing }))).toBe('Which tools there are');
    expect([hopWords([]), hopWords([4]), hopWords([5, 6])]).toEqual([undefined, 'Hop 4', 'Hops 5 and 6']);
  });

  it('are those of one question after another', () => {
    const [one, two, three] = [hop({}), hop({ trace_id: 'u' }), hop({})];
    expect(questionsOf([one, two, three])).toEqual([[one, three], [two]]);
    expect(deedsOf({ by_kind: { llm: 3 }, tool_calls: 2 })).toBe('asked models 3 times and called tools twice');
    expect(deedsOf({ by_kind: {}, tool_calls: 1 })).toBe('asked models not at all and called tools once');
  });
});
