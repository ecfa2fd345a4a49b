import { text } from 'node:stream/consumers';
import {
  connectMcpClient,
  type McpTestClient,
  type RunningGateway,
  type RunningMcpServer,
  startGateway,
  startMcpServer,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from './support.ts';

const asked: string[] = [];
let guard: TestServer;
let api: TestServer;
let server: RunningMcpServer;
let gateway: RunningGateway;

const config = () => {
  const response = { block: '$(resp.flagged)', block_message: 'Not here.' };
  const guardrail = {
    name: 'ai-custom-guardrail',
    config: {
      guarding_mode: 'BOTH',
      request: { url: guard.url, body: { input: '$(content)', source: '$(source)' } },
      response,
    },
  };
  const masking = {
    ...guardrail,
    config: { ...guardrail.config, allow_masking: true, response: { ...response, masked_content: '$(resp.masked)' } },
  };
  const proxy = (mode: string, more: object = {}, tags: string[] = []) => ({
    name: 'ai-mcp-proxy',
    tags,
    config: { mode, ...more },
  });
  const tools = [
    {
      name: 'echo',
      description: 'Echoes',
      method: 'GET',
      path: '/echo',
      parameters: [
        { name: 'message', in: 'query', required: true, schema: { type: 'string' }, description: 'What to say' },
      ],
    },
  ];
  return {
    _format_version: '3.0',
    services: [
      {
        name: 'everything',
        url: server.url,
        routes: [
          { name: 'passthrough', paths: ['/passthrough'], plugins: [proxy('passthrough-listener'), guardrail] },
          { name: 'masked', paths: ['/masked'], plugins: [proxy('passthrough-listener'), masking] },
          { name: 'source', paths: ['/source'], plugins: [proxy('upstream-server', {}, ['everything'])] },
        ],
      },
      {
        name: 'api',
        url: api.url,
        routes: [
          { name: 'conversion', paths: ['/conversion'], plugins: [proxy('conversion-listener', { tools }), guardrail] },
          {
            name: 'only',
            paths: ['/echo'],
            strip_path: false,
            plugins: [proxy('conversion-only', { tools }, ['api'])],
          },
        ],
      },
    ],
    routes: [
      {
        name: 'federated',
        paths: ['/federated'],
        plugins: [proxy('listener', { server: { tag: 'everything' } }), guardrail],
      },
      {
        name: 'masked-federated',
        paths: ['/served'],
        plugins: [proxy('listener', { server: { tag: 'everything' } }), masking],
      },
      { name: 'converted', paths: ['/converted'], plugins: [proxy('listener', { server: { tag: 'api' } }), guardrail] },
    ],
  };
};

beforeAll(async () => {
  guard = await serve(async (incoming, response) => {
    const { input } = JSON.parse(await text(incoming)) as { input: string };
    asked.push(input);
    const flagged = input.includes('forbidden') || /(?:Echo: |said":")secret/.test(input);
    response.end(JSON.stringify({ flagged, masked: input.replace('Alice', '[name]').replace('Bob', '[other]') }));
  });
  api = await serve((incoming, response) => {
    const message = new URL(incoming.url!, 'http://a').searchParams.get('message');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ said: message }));
  });
  server = await startMcpServer();
  gateway = await startGateway({ workers: 1, config: JSON.stringify(config()) });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([guard?.stop(), api?.stop(), server?.stop()]);
});

describe.each(['passthrough', 'conversion', 'federated', 'converted'])(
  'MCP through a guard, on the route %s',
  (route) => {
    let client: McpTestClient;
    let echo: string;
    // Tools of REST APIs name their parameters by where they go.
    const parameter = route.startsWith('conver') ? 'query_message' : 'message';
    const say = (message: string) => client.callTool(echo, { [parameter]: message });

    beforeAll(async () => {
      client = await connectMcpClient(`${gateway.proxyUrl}/${route}`);
      echo = (await client.listTools()).find((name) => name.endsWith('echo'))!;
    });
    afterAll(async () => await client?.close());

    it('passes what is harmless, arguments and results', async () => {
      asked.length = 0;
      const { text, isError } = await say('hello');
      expect([isError, text.includes('hello')]).toEqual([false, true]);
      expect(asked.some((input) => input === 'hello')).toBe(true);
      expect(asked.length).toBeGreaterThan(1);
    });

    it('refuses arguments, and the server hears nothing of them', async () => {
      await expect(say('something forbidden')).rejects.toThrow(/Not here\./);
    });

    it('answers with an error instead of a result that is blocked, and goes on', async () => {
      await expect(say('secret')).rejects.toThrow(/Not here\./);
      expect((await say('still there')).text).toContain('still there');
    });
  },
);

it.each(['masked', 'served'])('masks arguments before, and results after, on the route %s', async (route) => {
  const client = await connectMcpClient(`${gateway.proxyUrl}/${route}`);
  const echo = (await client.listTools()).find((name) => name.endsWith('echo'))!;
  asked.length = 0;
  const { text } = await client.callTool(echo, { message: 'Alice and Bob, Bob' });
  // The server was sent the first of each masked; of what it answered, the rest was.
  expect(text).toContain('[name] and [other], [other]');
  await client.close();
});
