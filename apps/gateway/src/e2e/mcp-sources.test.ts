import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as SdkTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CreateMessageRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type RunningEverything, type RunningGateway, startEverything, startGateway } from '@sallyport/testkit';
import { type RunningMcpEverything, startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Real servers of the older kinds, and what they ask of their clients: the other combinations are in mcp-bridge.test.ts.
let sse: RunningEverything;
let streamable: RunningEverything;
let forgetful: RunningMcpEverything;
let gateway: RunningGateway;

beforeAll(async () => {
  [sse, streamable, forgetful] = await Promise.all([
    startEverything('sse'),
    startEverything(),
    startMcpEverything('legacy'),
  ]);
  const services = [
    ['sse', sse.url],
    ['streamable', streamable.url],
    ['forgetful', forgetful.url.replace('localhost', '127.0.0.1')],
  ].map(([name, url]) => ({
    name,
    url,
    routes: [{ paths: [`/${name}`], plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } }] }],
  }));
  const source = { mode: 'upstream-server', server: { preserve_upstream_tool_names: true } };
  services.push({
    name: 'source',
    url: streamable.url,
    routes: [{ paths: ['/source'], plugins: [{ name: 'ai-mcp-proxy', config: source, tags: ['all'] }] }],
  } as never);
  const listener = { name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 'all' } } };
  const routes = [{ name: 'listener', paths: ['/listener'], plugins: [listener] }];
  gateway = await startGateway({ config: JSON.stringify({ _format_version: '3.0', services, routes }) });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([sse?.stop(), streamable?.stop(), forgetful?.stop()]);
});

const info = { name: 'test', version: '1' };
const capabilities = { sampling: {}, elicitation: {}, roots: {} };
const sampled = { role: 'assistant' as const, model: 'm', content: { type: 'text' as const, text: 'a model said' } };

async function connectModern(path: string): Promise<Client> {
  const client = new Client(info, { capabilities, versionNegotiation: { mode: 'auto' } });
  client.setRequestHandler('sampling/createMessage', () => sampled);
  client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///home/ann', name: 'home' }] }));
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.proxyUrl + path)));
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  return client;
}

async function connectLegacy(path: string): Promise<{ client: SdkClient; transport: SdkTransport }> {
  const client = new SdkClient(info, { capabilities });
  client.setRequestHandler(CreateMessageRequestSchema, () => sampled);
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///home/ann', name: 'home' }] }));
  const transport = new SdkTransport(new URL(gateway.proxyUrl + path));
  await client.connect(transport as Transport);
  return { client, transport };
}

function textOf(answer: object): string {
  const { content } = answer as { content?: unknown };
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('');
}

const echo = { name: 'echo', arguments: { message: 'hello' } };
const sampling = { name: 'trigger-sampling-request', arguments: { prompt: 'hi', maxTokens: 5 } };
const research = { name: 'simulate-research-query', arguments: { topic: 'ports', ambiguous: false } };
const slow = { name: 'trigger-long-running-operation', arguments: { duration: 0.4, steps: 4 } };

describe('a server of 2024-11-05, found out by asking', () => {
  it('serves legacy clients, whose requests come to both workers', async () => {
    const { client, transport } = await connectLegacy('/sse');
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.callTool(echo)));
    for (const answer of answers) expect(textOf(answer)).toBe('Echo: hello');
    expect(textOf(await client.callTool(sampling))).toContain('a model said');
    await transport.terminateSession();
    await client.close();
  });

  it('tells legacy clients of progress', async () => {
    const { client } = await connectLegacy('/sse');
    const steps: number[] = [];
    await client.callTool(slow, undefined, { onprogress: ({ progress }) => steps.push(progress) });
    expect(steps).toEqual([1, 2, 3, 4]);
    await client.close();
  });

  it('serves modern clients, several at once, and asks the one that it means', async () => {
    const client = await connectModern('/sse');
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.callTool(sampling)));
    for (const answer of answers) expect(textOf(answer)).toContain('a model said');
    const steps: number[] = [];
    await client.callTool(slow, { onprogress: ({ progress }) => steps.push(progress) });
    // The client adds a step of its own for each round of answers.
    expect([...new Set(steps)]).toEqual([1, 2, 3, 4]);
    await client.close();
  });
});

// It takes its four seconds, whoever asks.
describe.concurrent('what a server of 2025 runs as tasks only', () => {
  it('is run so and waited for, for modern clients', async () => {
    const client = await connectModern('/streamable');
    const answer = await client.callTool(research);
    expect(textOf(answer)).toContain('ports');
    await client.close();
  });

  it('is so behind a listener, for clients of both kinds', async () => {
    const modern = await connectModern('/listener');
    const { client: legacy } = await connectLegacy('/listener');
    expect(legacy.getServerCapabilities()).not.toHaveProperty('tasks');
    const { tools } = await legacy.listTools();
    expect(tools.find(({ name }) => name === research.name)).toBeDefined();
    expect(JSON.stringify(tools)).not.toContain('taskSupport');
    const answers = await Promise.all([modern.callTool(research), legacy.callTool(research)]);
    for (const answer of answers) expect(textOf(answer)).toContain('ports');
    await modern.close();
    await legacy.close();
  });
});

describe('a server of 2025', () => {
  it('may forget the sessions that the gateway holds for modern clients', async () => {
    const client = await connectModern('/forgetful');
    const call = { name: 'test_simple_text', arguments: {} };
    expect(textOf(await client.callTool(call))).toContain('text');
    await forgetful.forgetSessions();
    expect(textOf(await client.callTool(call))).toContain('text');
    await client.close();
  });

  it('may break off its stream in the midst of a modern client’s call, having made it resumable', async () => {
    const client = await connectModern('/forgetful');
    expect(textOf(await client.callTool({ name: 'test_reconnection', arguments: {} }))).toBe(
      'Answered after the stream was closed.',
    );
    await client.close();
  });

  it('asks modern clients for their roots', async () => {
    const client = await connectModern('/forgetful');
    const answer = await client.callTool({ name: 'test_input_required_result_list_roots', arguments: {} });
    expect(textOf(answer)).toContain('file:///home/ann');
    await client.close();
  });
});
