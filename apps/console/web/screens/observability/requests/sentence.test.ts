import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome.ts';
import type { RequestRecord } from './record.ts';
import { askedSentence, endedSentence } from './sentence.ts';
import { testMessage, testModelCall, testRecord } from './test-record.ts';

const display = {
  consumer: { 'cp:c1': { id: 'cp:c1', name: 'web-shop' } },
  gateway_service: { 'cp:s1': { id: 'cp:s1', name: 'orders' } },
};

const said = (more: Partial<RequestRecord>) => {
  const record = testRecord(more);
  const { word, meaning } = outcomeOf(record);
  return [askedSentence(record, display), endedSentence(record, display), `${meaning}: ${word}`];
};

const mcp = (...rpc: ReturnType<typeof testMessage>[]) => ({
  mcp_info: { mcp_session_id: 's', mcp_protocol_version: '2025-11-25', rpc },
});

describe('a request in words', () => {
  it('says who asked for what, and who answered', () => {
    expect(said({ consumer: 'cp:c1', upstream_status: 200 })).toEqual([
      'web-shop asked for GET /orders',
      'orders answered with 200 after 20 ms.',
      'allowed: answered',
    ]);
  });

  it('names whom the gateway does not know by where they are, and nobody whose address is gone', () => {
    expect(said({})[0]).toBe('Somebody at 192.0.2.7 asked for GET /orders');
    expect(said({ client_ip: '' })[0]).toBe('Somebody asked for GET /orders');
  });

  it('says by whom and why it was refused', () => {
    const refused = { refusal_plugin: 'acl', refusal_code: 'acl_forbidden', response_http_status: '403' };
    expect(said({ consumer: 'cp:c1', ...refused }).slice(1)).toEqual([
      'acl refused it with 403 (acl_forbidden) after 20 ms.',
      'refused: refused',
    ]);
  });

  it('says which model was asked, through which program, and that a cache answered', () => {
    const call = { subject: 'alice', agent: 'chatbot', llm_info: testModelCall({ llm_cache_status: 'Hit' }) };
    expect(said(call).slice(0, 2)).toEqual([
      'alice, through chatbot, asked the model gpt-5-2026',
      'The cache of answers answered with 200 after 20 ms.',
    ]);
  });

  it('knows what was to be said to a model by the limit that it reached', () => {
    const limited = { refusal_plugin: 'ai-rate-limiting-advanced', refusal_code: 'x', response_http_status: '429' };
    expect(said({ kind: 'llm', request_uri: '/models/v1', ...limited })[0]).toMatch(
      'wanted to ask a model at /models/v1',
    );
  });

  it('says which tool was called, how many more messages there were, and an error within an answer', () => {
    const failed = testMessage({ error: '-32602 no such service' });
    expect(said({ subject: 'alice', ...mcp(failed, testMessage()) })).toEqual([
      'alice called the tool list_services, and 1 more message',
      'orders answered after 20 ms with an error: -32602 no such service.',
      'failed: error in the answer',
    ]);
    expect(said(mcp(testMessage({ method: 'tools/list', tool_name: '' })))[0]).toMatch('asked which tools there are');
    expect(said(mcp())[0]).toMatch('held a session with an MCP server');
  });

  it('says that somebody was sent to sign in, which is no refusal', () => {
    const signIn = { kind: 'sign-in', refusal_plugin: 'openid-connect', response_http_status: '302' } as const;
    expect(said(signIn).slice(1)).toEqual([
      'openid-connect sent the browser on with 302 after 20 ms, to sign in.',
      'redirected: sent to sign in',
    ]);
    expect(said({ ...signIn, kind: 'http', response_http_status: '401', refusal_code: 'no' })[2]).toBe(
      'refused: refused',
    );
  });

  it('says what the gateway answered itself, that somebody left, and that an answer was cut', () => {
    expect(said({ error_code: 'no_route', response_http_status: '404' })[1]).toBe(
      'The gateway answered with 404 (no_route) after 20 ms.',
    );
    expect(said({ response_http_status: '499' })[1]).toBe('The caller left after 20 ms, before there was an answer.');
    expect(said({ upstream_status: 200, truncated: true })[1]).toMatch('and what it said was cut');
  });
});
