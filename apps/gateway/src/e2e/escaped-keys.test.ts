import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';
import { serve, type TestServer } from './support.ts';

let llm: RunningDevLlm;
let server: TestServer;
let gateway: LlmGateway;
let served = 0;

beforeAll(async () => {
  llm = await startDevLlm({ key: 'sk' });
  server = await serve((request, response) => {
    served++;
    request.resume();
    response.end('{"jsonrpc":"2.0","id":1,"result":{}}');
  });
  const model = { provider: 'openai', name: 'gpt-4o', options: { upstream_url: llm.url } };
  const auth = { header_name: 'Authorization', header_value: 'Bearer sk' };
  const mcp = {
    mode: 'passthrough-listener',
    server: { session: { managed: false } },
    tools: [{ name: 'secret', description: 'd', acl: { allow: ['nobody'] } }],
  };
  gateway = await startLlmGateway([
    {
      path: '/chat',
      plugins: [
        { name: 'ai-prompt-guard', config: { allow_patterns: ['pears'] } },
        { name: 'ai-proxy', config: { route_type: 'llm/v1/chat', auth, model } },
      ],
    },
    { path: '/mcp', service: server.url, plugins: [{ name: 'ai-mcp-proxy', config: mcp }] },
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
  await server?.stop();
});

describe('a key with escapes, which an earlier body would have V8 misread', () => {
  // As many characters of the key as it stands as it has when it is read, behind members that nobody else sends in this order.
  it.each([
    [
      'messages',
      String.raw`{"user":"a","messages":[{"role":"user","content":"pears"}],"\\u006des":1}`,
      String.raw`{"user":"a","messages":[{"role":"user","content":"pears"}],"\u006dessages":[{"role":"user","content":"apples"}]}`,
    ],
    [
      'the content of one',
      String.raw`{"messages":[{"name":"a","content":"pears","role":"user","\\u0063o":1}]}`,
      String.raw`{"messages":[{"name":"a","content":"pears","role":"user","\u0063ontent":"apples"}]}`,
    ],
  ])('does not hide %s from a guard', async (_what, decoy, body) => {
    await gateway.post('/chat', decoy);
    const before = llm.journal.last;
    const answer = await gateway.post('/chat', body);
    expect(answer.status).toBe(400);
    expect(llm.journal.last).toBe(before);
    const alone = body.replace(/"(messages|content)":(\[\{"role":"user","content":"pears"\}\]|"pears"),?/, '');
    expect((await gateway.post('/chat', alone)).text).toContain('bad request');
  });

  it('does not hide what tool is called', async () => {
    const call = (params: string) =>
      gateway.post('/mcp', `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`, [
        'Mcp-Session-Id',
        's',
      ]);
    await call(String.raw`{"arguments":{},"\\u00":"open"}`);
    const before = served;
    expect((await call(String.raw`{"arguments":{},"\u006eame":"secret"}`)).text).toContain('error');
    expect(served).toBe(before);
    expect((await call(String.raw`{"arguments":{},"\u006eame":"open"}`)).status).toBe(200);
    expect(served).toBe(before + 1);
  });
});
