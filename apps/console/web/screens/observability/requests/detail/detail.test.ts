import { describe, expect, it } from 'vitest';
import { testMessage, testModelCall, testRecord } from '../test-record.ts';
import { adviceOn } from './advice.ts';
import { curlOf } from './curl.ts';
import { decisionsOf } from './decisions.ts';
import { latencyShares } from './latency.ts';

const mcp = (...rpc: ReturnType<typeof testMessage>[]) => ({
  mcp_info: { mcp_session_id: '', mcp_protocol_version: '2025-11-25', rpc },
});

describe('the time of a request', () => {
  it('is that of the gateway, of the upstream, and of the rest of the answer', () => {
    const record = testRecord({ latencies_response_ms: 20, latencies_upstream_ms: 15, latencies_kong_gateway_ms: 2 });
    expect(latencyShares(record).map(({ name, ms }) => [name, ms])).toEqual([
      ['gateway', 2],
      ['elsewhere', 15],
      ['receiving', 3],
    ]);
  });

  it('is known of messages alone where they went on by themselves', () => {
    const record = testRecord({ latencies_response_ms: 60, ...mcp(testMessage({ latency: 58 })) });
    expect(latencyShares(record).map(({ label, ms }) => [label, ms])).toEqual([
      ['Gateway', 2],
      ['Waiting for the MCP server', 58],
    ]);
  });
});

describe('what was decided', () => {
  it('is told of each plugin in the order in which they speak', () => {
    const record = testRecord({
      auth_type: 'openid-connect',
      guards: [
        {
          plugin: 'ai-prompt-guard',
          plugin_id: 'g1',
          phase: 'input',
          outcome: 'blocked',
          passed_unchecked: false,
          rule: 'deny.0',
          reason: '',
          count: 2,
          latency: 0.3,
        },
      ],
      ...mcp(testMessage({ acl_action: 'deny', acl_reason: 'rule' })),
      mediation: { plugin: 'upstream-oauth', way: 'exchanged', audience: 'https://mcp' },
      refusal_plugin: 'ai-prompt-guard',
      refusal_code: 'prompt_denied',
      response_http_status: '400',
    });
    expect(decisionsOf(record).map(({ plugin, word, why }) => `${plugin} ${word}: ${why}`)).toEqual([
      'openid-connect knew the caller: ',
      'ai-prompt-guard blocked the request: deny.0 · 2 places · 0.3 ms',
      'ai-mcp-proxy denied list_services: rule',
      'upstream-oauth gave a credential: a token for the caller, in exchange for theirs (RFC 8693) · good for https://mcp',
      'ai-prompt-guard refused: prompt_denied',
    ]);
  });

  it('is nothing where no plugin had a say, and no refusal where somebody was sent to sign in', () => {
    expect(decisionsOf(testRecord())).toEqual([]);
    const signIn = testRecord({
      kind: 'sign-in',
      refusal_plugin: 'openid-connect',
      response_http_status: '302',
    });
    expect(decisionsOf(signIn)).toMatchObject([{ word: 'sent to sign in', meaning: 'redirected' }]);
  });

  it('of a list is how much of it was left out', () => {
    const { mcp_info } = mcp(testMessage({ method: 'tools/list', tool_name: '' }));
    const record = testRecord({ mcp_info: { ...mcp_info, acl_allowed: 4, acl_denied: 3 } });
    expect(decisionsOf(record)).toMatchObject([{ word: '4 shown', why: 'tools/list · 3 left out' }]);
  });

  it('can be changed', () => {
    expect(adviceOn('acl', 'acl_forbidden')).toMatch('Add the caller to a group');
    expect(adviceOn('key-auth', 'key_missing')).toMatch('has to show a credential');
    expect(adviceOn('key-auth', 'key_unknown')).toMatch('known here');
    expect(adviceOn('ai-prompt-guard', 'prompt_denied')).toMatch('other words');
    expect(adviceOn('ai-rate-limiting-advanced', 'x')).toMatch('raise the limit');
    expect(adviceOn('of-somebody-else', 'x')).toMatch('of-somebody-else');
  });
});

describe('a request as a command', () => {
  it('goes where it went, with what has to be filled in written large', () => {
    const record = testRecord({ header_host: '127.0.0.1', request_port: 8000, auth_type: 'key-auth' });
    expect(curlOf(record)).toBe(`curl 'http://127.0.0.1:8000/orders?page=2' -H 'apikey: YOUR_KEY'`);
    expect(curlOf(testRecord({ http_method: 'DELETE', request_port: 80 }))).toBe(
      `curl -X DELETE 'http://api.example.com/orders?page=2'`,
    );
    expect(curlOf(testRecord({ header_host: 'x:8443', request_protocol: 'https', request_port: 1 }))).toMatch(
      'https://x:8443/orders',
    );
  });

  it('is nothing but a command, whatever the path', () => {
    expect(curlOf(testRecord({ request_uri: `/'; rm -rf /;'` }))).toBe(
      String.raw`curl 'http://api.example.com/'\''; rm -rf /;'\'''`,
    );
  });

  it('asks a model, or calls a tool', () => {
    const model = testRecord({ http_method: 'POST', llm_info: testModelCall(), auth_type: 'openid-connect' });
    expect(curlOf(model)).toContain(
      `-d '{"model":"fast","messages":[{"role":"user","content":"YOUR_PROMPT"}],"stream":true}' -N`,
    );
    const tool = curlOf(testRecord({ http_method: 'POST', ...mcp(testMessage()) }));
    expect(tool).toContain(`-H 'mcp-protocol-version: 2025-11-25'`);
    expect(tool).toContain('"method":"tools/call","params":{"name":"list_services","arguments":{}}');
  });
});
