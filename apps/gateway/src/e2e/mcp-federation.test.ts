import { writeFile } from 'node:fs/promises';
import {
  type McpTestClient,
  mcpClientsOfEachEra,
  type RunningEverything,
  type RunningGateway,
  startEverything,
  startGateway,
} from '@sallyport/testkit';
import { type RunningMcpEverything, startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let legacy: RunningMcpEverything;
let modern: RunningMcpEverything;
let reference: RunningEverything;
let gateway: RunningGateway;
const clients: McpTestClient[] = [];

const source = (name: string, url: string, more = '') => `
  - name: ${name}
    url: ${url}
    routes:
      - name: ${name}-mcp
        paths: ["/${name}"]
        plugins:
          - name: ai-mcp-proxy
            tags: [all-servers]
            config:
              mode: upstream-server
${more}`;

const listener = `
  - name: everything
    url: http://nowhere.invalid
    routes:
      - name: everything
        paths: ["/mcp"]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: listener
              server: { tag: all-servers }`;

/** Its path is for callers to say. */
const reachingTool = `
  - name: reaching
    url: http://nowhere.invalid
    routes:
      - name: reaching
        paths: ["/reaching"]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: conversion-listener
              tools:
                - name: reach
                  description: Asks whatever is there.
                  method: POST
                  path: /{where}
                  headers: { accept: ["application/json, text/event-stream"] }
                  parameters: [{ name: where, in: path, required: true, schema: { type: string } }]
                  request_body: { content: { application/json: { schema: { type: object } } } }`;

/** What is behind is for its own tools alone. */
const toolsOnly = (url: string) => `
  - name: tools-only
    url: ${url}
    routes:
      - name: tools-only
        paths: ["/tools-only"]
        plugins:
          - name: ai-mcp-proxy
            config: { mode: conversion-listener, tools: [{ name: one, description: One., method: GET, path: ./one }] }`;

const config = (...sources: string[]) => `_format_version: "3.0"\nservices:${listener}${sources.join('')}\n`;

beforeAll(async () => {
  [legacy, modern, reference] = await Promise.all([
    startMcpEverything('legacy'),
    startMcpEverything('modern'),
    startEverything(),
  ]);
  gateway = await startGateway({
    config: config(
      source('old', legacy.url),
      source('new', modern.url),
      source('reference', reference.url),
      reachingTool,
      toolsOnly(legacy.url),
    ),
  });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close().catch(() => {})));
  await gateway?.stop();
  await Promise.all([legacy?.stop(), modern?.stop(), reference?.stop()]);
});

it('tells operators which sources a listener has before anybody asks for their lists', async () => {
  const answer = await fetch(`${gateway.adminUrl}/mcp`);
  const { data } = (await answer.json()) as { data: { sources: unknown[] }[] };
  expect(data[0]!.sources).toEqual(['old', 'new', 'reference'].map((name) => ({ name, lists: [] })));
});

describe.each(mcpClientsOfEachEra)('%s', (_name, connect) => {
  it('sees the tools of servers of both eras as one list, and calls each', async () => {
    const client = await connect(`${gateway.proxyUrl}/mcp`);
    clients.push(client);
    const tools = await client.listTools();
    expect(tools).toEqual(
      expect.arrayContaining(['old__test_simple_text', 'new__test_simple_text', 'reference__echo']),
    );
    expect(new Set(tools).size).toBe(tools.length);
    for (const name of ['old__test_simple_text', 'new__test_simple_text'])
      expect((await client.callTool(name)).text).toContain('simple text');
    expect((await client.callTool('reference__echo', { message: 'hello' })).text).toContain('hello');
  });
});

it('shows a server to nobody but its listener', async () => {
  expect((await fetch(`${gateway.proxyUrl}/old`, { method: 'POST' })).status).toBe(404);
});

it('… nor to a tool whose path a caller has a say in', async () => {
  const { connectMcpClient } = await import('@sallyport/testkit');
  const client = await connectMcpClient(`${gateway.proxyUrl}/reaching`);
  clients.push(client);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params };
  const { isError, text } = await client.callTool('reach', { path_where: 'old', body });
  expect([isError, text]).toEqual([true, expect.stringContaining('no Route matched')]);
  const { text: ofOther } = await client.callTool('reach', { path_where: 'tools-only', body });
  expect(ofOther).toContain('"serverInfo":{"name":"sallyport",');
});

it('tells operators how each source is, and what of it clients do not see', async () => {
  const answer = await fetch(`${gateway.adminUrl}/mcp`);
  const { data } = (await answer.json()) as { data: { tag: string; sources: { name: string; lists: unknown[] }[] }[] };
  expect(data).toHaveLength(1);
  expect(data[0]!.tag).toBe('all-servers');
  expect(data[0]!.sources.map(({ name }) => name)).toEqual(['old', 'new', 'reference']);
  expect(data[0]!.sources[0]!.lists).toContainEqual(
    expect.objectContaining({ of: 'tool', state: 'fresh', entries: expect.any(Number), dropped: [] }),
  );
});

it('shows other servers after a reload, to a client that stays connected', async () => {
  const { connectMcpClient } = await import('@sallyport/testkit');
  const client = await connectMcpClient(`${gateway.proxyUrl}/mcp`);
  clients.push(client);
  expect(await client.listTools()).toContain('new__test_simple_text');
  await writeFile(gateway.configFile, config(source('old', legacy.url), source('newer', modern.url)));
  await expect.poll(() => client.listTools(), { timeout: 20_000 }).toContain('newer__test_simple_text');
  expect(await client.listTools()).not.toContain('new__test_simple_text');
  expect((await client.callTool('newer__test_simple_text')).isError).toBe(false);
});
