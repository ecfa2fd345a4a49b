import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  logRecords,
  mcpClientsOfEachEra,
  type RunningGateway,
  type RunningShopApi,
  startGateway,
  startShopApi,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const config = (url: string, log: string) => `_format_version: "3.0"
consumers:
  - { username: alice, keyauth_credentials: [{ key: alice-key }], groups: [{ name: developer }] }
  - { username: carol, keyauth_credentials: [{ key: carol-key }], groups: [{ name: suspended }] }
consumer_groups: [{ name: developer }, { name: suspended }]
services:
  # Kong's how-to "Map a RESTful API to MCP tools".
  - name: marketplace
    url: ${url}
    routes:
      - name: marketplace
        paths: [/marketplace]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: conversion-listener
              logging: { log_payloads: false, log_statistics: true }
              server: { timeout: 60000 }
              tools:
                - name: get-users
                  description: Get users
                  method: GET
                  path: /marketplace/users
                  parameters:
                    - { name: id, in: query, required: false, schema: { type: string }, description: Optional user ID }
                  responses: { "200": { content: { application/json: { schema: { type: array, items: { type: object } } } } } }
                - name: get-orders-for-user
                  description: Get orders for a user
                  method: GET
                  path: /marketplace/orders
                  parameters:
                    - { description: User ID to filter orders, in: query, name: userid, required: true, schema: { type: string } }
                  responses:
                    "200":
                      content:
                        application/json:
                          schema:
                            type: object
                            required: [orders]
                            properties: { orders: { type: array } }
                - name: get-user
                  description: Get a user
                  method: GET
                  path: users/{id}
                  parameters:
                    - { name: id, in: path, required: true, schema: { type: string } }
                - name: create-order
                  description: Create an order
                  method: POST
                  path: ./orders
                  request_body: { required: true, content: { application/json: { schema: { type: object, required: [userid] } } } }
                - { name: logo, description: The logo, method: GET, path: ./logo }
                - { name: echo, description: Echoes, method: GET, path: ./echo }
                - { name: inside, description: Echoes, method: GET, path: /inside/echo, host: api.internal, scheme: https }
                - { name: nowhere, description: Leads to no route, method: GET, path: /nowhere }
  # Kong's how-to "Map Weather API to MCP tools".
  - name: weather-service
    url: ${url}/weather
    routes:
      - name: weather-route
        paths: [/weather]
        plugins:
          - name: request-transformer-advanced
            config: { add: { querystring: ["key:weather-key"] } }
          - name: ai-mcp-proxy
            config:
              mode: conversion-listener
              tools:
                - description: Get current weather for a location
                  method: GET
                  path: "/weather"
                  parameters:
                    - name: q
                      in: query
                      required: true
                      schema:
                        type: string
                      description: Location query. Accepts US Zipcode, UK Postcode, Canada Postalcode,
                        IP address, latitude/longitude, or city name.
              server:
                timeout: 60000
  # Rules, with a credential that the API never sees.
  - name: guarded
    url: ${url}
    routes:
      - name: guarded
        paths: [/guarded]
        plugins:
          - name: key-auth
            config: { hide_credentials: true }
          - name: ai-mcp-proxy
            config:
              mode: conversion-listener
              include_consumer_groups: true
              default_acl: [{ scope: tools, allow: [developer], deny: [suspended] }]
              tools:
                - { name: echo, description: Echoes, method: GET, path: ./echo }
                - { name: drop-all, description: Drops all, method: DELETE, path: ./all, acl: { allow: [admin] } }
  # What is fixed is in no record.
  - name: logged
    url: ${url}
    routes:
      - name: logged
        paths: [/logged]
        plugins:
          - { name: file-log, config: { path: ${log} } }
          - name: ai-mcp-proxy
            config:
              mode: conversion-listener
              logging: { log_payloads: true }
              tools:
                - name: echo
                  description: Echoes
                  method: POST
                  path: ./users
                  query: { key: [fixed-secret-1] }
                  headers: { X-Api-Key: [fixed-secret-2] }
  # Found by its host and scheme.
  - name: elsewhere
    url: ${url}
    routes:
      - { name: elsewhere, hosts: [api.internal], protocols: [https], paths: [/inside] }
  # Several APIs behind one listener; the plugins of their routes run.
  - name: users-api
    url: ${url}
    routes:
      - name: users-route
        paths: [/api/users]
        strip_path: true
        plugins:
          - name: ai-mcp-proxy
            tags: [mcp-tools]
            config:
              mode: conversion-only
              tools: [{ name: list-users, description: Lists users, method: GET, path: /api/users/users }]
  - name: limited-api
    url: ${url}
    routes:
      - name: limited-route
        paths: [/api/limited]
        plugins:
          - name: rate-limiting
            config: { hour: 1, policy: local }
          - name: ai-mcp-proxy
            tags: [mcp-tools]
            config:
              mode: conversion-only
              openapi:
                document: |
                  openapi: 3.1.0
                  paths:
                    /echo/{word}:
                      parameters: [{ name: word, in: path, required: true, schema: { type: string } }]
                      get: { operationId: echoWord, summary: Echoes }
routes:
  - name: all-tools
    paths: [/all]
    plugins:
      - name: ai-mcp-proxy
        config: { mode: listener, server: { tag: mcp-tools, timeout: 45000 }, max_request_body_size: 32768 }
`;

let folder: string;
let shop: RunningShopApi;
let gateway: RunningGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-conversion-'));
  shop = await startShopApi();
  gateway = await startGateway({ config: config(shop.url, join(folder, 'log')) });
});
afterAll(async () => {
  await gateway?.stop();
  await shop?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(mcpClientsOfEachEra)('%s', (_name, connect) => {
  it('lists the tools of an API and calls them', async () => {
    const client = await connect(`${gateway.proxyUrl}/marketplace`);
    expect(await client.listTools()).toEqual([
      'get-users',
      'get-orders-for-user',
      'get-user',
      'create-order',
      'logo',
      'echo',
      'inside',
      'nowhere',
    ]);
    expect((await client.callTool('get-users')).text).toContain('Alice Johnson');
    expect((await client.callTool('get-orders-for-user', { query_userid: 'a1b2' })).text).toContain('Sugar (50kg)');
    expect((await client.callTool('get-user', { path_id: 'e5f6' })).text).toBe('{"id":"e5f6","name":"Bob Smith"}');
    expect((await client.callTool('create-order', { body: { userid: 'e5f6', items: [] } })).text).toBe(
      '{"userid":"e5f6","items":[],"id":2}',
    );
    await client.close();
  });

  it('is told of the weather, by a tool that is named for its route, with a key that it does not have', async () => {
    const client = await connect(`${gateway.proxyUrl}/weather`);
    expect(await client.listTools()).toEqual(['weather-route-1']);
    const { text } = await client.callTool('weather-route-1', { query_q: 'London' });
    expect(text).toBe('{"location":"London","condition":"Overcast"}');
    expect(shop.requests.at(-1)).toMatchObject({ method: 'GET', target: '/weather?q=London&key=weather-key' });
    await client.close();
  });

  it('sees the tools of several APIs as those of one server', async () => {
    const client = await connect(`${gateway.proxyUrl}/all`);
    expect((await client.listTools()).sort()).toEqual(['echo-word', 'list-users']);
    expect((await client.callTool('list-users')).text).toContain('Bob Smith');
    await client.close();
  });
});

describe('a call of a tool', () => {
  const rpc = async (path: string, method: string, params: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${gateway.proxyUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...('name' in params ? { 'mcp-name': String(params.name) } : {}),
        ...headers,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 7,
        method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    });
    const text = await response.text();
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
    return { status: response.status, headers: response.headers, body: JSON.parse(data) };
  };
  const call = (path: string, name: string, args: object = {}, headers: Record<string, string> = {}) =>
    rpc(path, 'tools/call', { name, arguments: args }, headers);

  it('has a result that keeps empty arrays, and is as its schema says', async () => {
    const { body } = await call('/marketplace', 'get-orders-for-user', { query_userid: 'nobody' });
    expect(body).toMatchObject({ id: 7, result: { isError: false, structuredContent: { orders: [] } } });
    expect(body.result.content).toEqual([{ type: 'text', text: '{"orders":[]}' }]);
  });

  it('is structured whatever it is, for clients that know more than objects', async () => {
    const { body } = await call('/marketplace', 'get-users');
    expect(body.result.structuredContent).toHaveLength(2);
    const list = await rpc('/marketplace', 'tools/list', {});
    expect(list.body.result.tools[0].outputSchema).toEqual({ type: 'array', items: { type: 'object' } });
  });

  it('has an image where the API gives one, and an error where it gives one', async () => {
    const { body } = await call('/marketplace', 'logo');
    expect(body.result.content).toEqual([{ type: 'image', data: 'iVBORw==', mimeType: 'image/png' }]);
    const lost = await call('/marketplace', 'get-user', { path_id: 'nobody' });
    expect(lost.body.result).toMatchObject({ isError: true, content: [{ text: '{"error":"there is nothing here"}' }] });
  });

  it.each([
    ['get-user', { path_id: '../orders' }, 'path_id may not lead to another path'],
    ['get-user', { path_id: '%2e%2e%2forders' }, 'path_id may not lead to another path'],
    ['get-user', { id: 'a1b2' }, /path_id is required|additional properties forbidden/],
    ['get-user', {}, 'property path_id is required'],
    ['create-order', { body: 'a' }, 'property body validation failed: wrong type: expected object, got string'],
    ['get-users', { query_id: 1 }, 'property query_id validation failed: wrong type: expected string, got number'],
  ])('never reaches the API with arguments that are no good: %s %j', async (name, args, sentence) => {
    const before = shop.requests.length;
    const { body } = await call('/marketplace', name, args);
    expect(body.error.code).toBe(-32602);
    expect(body.error.message).toMatch(sentence);
    expect(shop.requests.length).toBe(before);
  });

  it('keeps who called: address, port and scheme, and not what proxies before us are said to say', async () => {
    const { body } = await call(
      '/marketplace',
      'echo',
      {},
      { 'x-forwarded-for': '9.9.9.9', 'x-real-ip': '9.9.9.9', 'x-note': 'kept' },
    );
    const { headers } = JSON.parse(body.result.content[0].text);
    const { port } = new URL(gateway.proxyUrl);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': port,
      'x-note': 'kept',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('mcp-'))).toEqual([]);
  });

  it('finds another route by host and scheme, and none where there is none', async () => {
    const { body } = await call('/marketplace', 'inside');
    expect(JSON.parse(body.result.content[0].text)).toMatchObject({
      target: '/echo',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.internal' },
    });
    const lost = await call('/marketplace', 'nowhere');
    expect(lost.body.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('no Route matched') }],
    });
  });

  it('has the plugins of its route run: the limit there is the tool’s', async () => {
    const first = await call('/all', 'echo-word', { path_word: 'a/b' });
    expect(JSON.parse(first.body.result.content[0].text).target).toBe('/echo/a%2Fb');
    const second = await call('/all', 'echo-word', { path_word: 'b' });
    expect(second.body.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('API rate limit exceeded') }],
    });
  });

  it('is for those whom the rules let, with the credential that the route asks for and hides', async () => {
    const alice = { apikey: 'alice-key' };
    const { body } = await call('/guarded', 'echo', {}, alice);
    const { headers } = JSON.parse(body.result.content[0].text);
    expect(headers).toMatchObject({ 'x-consumer-username': 'alice' });
    expect(headers.apikey).toBeUndefined();
    const list = await rpc('/guarded', 'tools/list', {}, alice);
    expect(list.body.result.tools.map(({ name }: { name: string }) => name)).toEqual(['echo']);
    expect((await call('/guarded', 'drop-all', {}, alice)).status).toBe(403);
    expect((await call('/guarded', 'no-such-tool', {}, alice)).body).toEqual(
      (await call('/guarded', 'drop-all', {}, alice)).body,
    );
    expect((await call('/guarded', 'echo', {}, { apikey: 'carol-key' })).status).toBe(403);
    expect((await call('/guarded', 'echo')).status).toBe(401);
  });

  it('is recorded with its request, and without what is fixed', async () => {
    await call('/logged', 'echo');
    const seen = shop.requests.at(-1)!;
    expect(seen).toMatchObject({ target: '/users?key=fixed-secret-1', headers: { 'x-api-key': 'fixed-secret-2' } });
    const records = () => logRecords(join(folder, 'log'));
    await expect.poll(async () => (await records()).length, { timeout: 20_000 }).toBe(2);
    const text = JSON.stringify(await records());
    expect(text).toContain('/logged/users');
    expect(text).not.toContain('fixed-secret');
  });

  it('is malformed without a name, or with arguments that are no object', async () => {
    for (const params of [{}, { name: 'echo', arguments: [] }, { name: 'echo', arguments: 'a' }]) {
      const { body } = await rpc('/marketplace', 'tools/call', params);
      expect(body.error.code).toBe(-32602);
    }
  });
});

it('the API behind a conversion-listener is for tools; one behind conversion-only serves its clients as ever', async () => {
  expect((await fetch(`${gateway.proxyUrl}/marketplace/users`)).status).not.toBe(200);
  expect(await (await fetch(`${gateway.proxyUrl}/api/users/users`)).json()).toHaveLength(2);
});
