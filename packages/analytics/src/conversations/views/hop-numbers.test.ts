import { describe, expect, it } from 'vitest';
import { numberHops } from './hop-numbers.ts';
import type { HopView } from './hop-view.ts';

let atMs = 0;

/** Each begins when the one before has ended. */
function hop(changes: Partial<HopView>): HopView {
  const { latency_ms = 100 } = changes;
  const made = { ...plain, offset_ms: atMs, latency_ms, id: `h${atMs}`, ...changes };
  atMs = made.offset_ms + latency_ms;
  return made;
}

const plain: HopView = {
  ...{ id: '', request_id: '', kind: 'http', hop_numbers: [], parent_id: undefined, started_at: '', offset_ms: 0 },
  ...{ latency_ms: 0, status: 200, http_method: 'POST', request_uri: '/', route: '', gateway_service: '' },
  ...{ subject: 'ann', auth_type: 'key-auth', trace_id: '', is_mediated: false, error: '', decisions: [] },
  ...{ llm: undefined, mcp: undefined },
};

const model = (asked_for: string[], changes: Partial<HopView> = {}) =>
  hop({
    kind: 'llm',
    llm: {
      ...{ provider: 'p', model: 'm', stream: true, prompt_tokens: 1, completion_tokens: 1, cost: undefined },
      ...{ time_to_first_token_ms: undefined, cache_status: '', asked_for },
    },
    ...changes,
  });
const message = (method: string, changes: Partial<HopView> = {}) =>
  hop({
    kind: 'mcp',
    mcp: {
      rpc: [
        {
          ...{ id: '1', method, tool_name: '', latency: 1, response_body_size: 1, error: '', acl_action: '' },
          ...{ acl_reason: '', arguments_digest: '', result_digest: '' },
        },
      ],
    },
    ...changes,
  });
const call = (changes: Partial<HopView> = {}) => message('tools/call', changes);
const numbers = (hops: readonly HopView[]) => numberHops(hops).map(({ hop_numbers }) => hop_numbers.join(' '));

describe('numbers of hops', () => {
  it('follow a question through models and tools to its answer', () => {
    atMs = 0;
    const question = hop({ latency_ms: 2_000, auth_type: 'openid-connect' });
    atMs = 10;
    const rest = [message('tools/list'), model(['a']), call({ is_mediated: true }), model(['b']), call(), model([])];
    expect(numbers([question, ...rest])).toEqual(['1 2', '3', '4', '5 6', '7 8', '5', '7 9']);
  });

  it('begin anew with each answer where callers tell no trace, and in each trace', () => {
    atMs = 0;
    expect(numbers([model([]), model(['a']), call(), model([])])).toEqual(['4 9', '4', '5', '7 9']);
    const [one, other] = [{ trace_id: 'one' }, { trace_id: 'other' }];
    expect(numbers([model(['a'], one), model(['a'], other), model([], one), model([], other)])).toEqual([
      ...['4', '4', '7 9', '7 9'],
    ]);
  });

  it('know what a tool asked for by when it was, and what the gateway asked itself by whose it is', () => {
    atMs = 0;
    const called = call({ id: 'call', latency_ms: 500, trace_id: 't' });
    const platform = hop({ offset_ms: 20, latency_ms: 50, trace_id: 't' });
    const inner = hop({ offset_ms: 80, kind: 'inner', parent_id: 'call' });
    const aside = hop({ offset_ms: 90, kind: 'inner', parent_id: 'another' });
    expect(numbers([called, platform, inner, aside])).toEqual(['5', '6', '6', '']);
  });

  it('of what was refused are those of what it would have been', () => {
    atMs = 0;
    expect(numbers([model([], { error: 'ai-prompt-guard: no', status: 400, llm: undefined })])).toEqual(['4']);
    expect(numbers([model(['a']), call(), model([], { error: 'status 502' }), model([])])).toEqual([
      ...['4', '5', '7', '7 9'],
    ]);
    expect(numbers([hop({})])).toEqual(['']);
  });
});
