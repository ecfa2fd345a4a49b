import { createServer, type Server } from 'node:http';
import { connectMcpClient, listenOnLoopback, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The configurations of Kong's how-tos about listeners, as they stand there, with services of ours behind them. */
let api: { port: number; stop(): Promise<void> };
let gateway: RunningGateway;

const logging = '{ log_audits: true, log_payloads: true, log_statistics: true }';
const partners = '{ allow: [gold-partner, silver-partner], deny: [bronze-partner] }';

const config = (port: number) => `
_format_version: "3.0"
services:
  - { name: weather-internet-service, url: "http://127.0.0.1:${port}/weather" }
  - { name: deck-of-cards, url: "http://127.0.0.1:${port}/cards" }
routes:
  - { name: weather-internet-mcp, paths: [/weather], service: { name: weather-internet-service } }
  - { name: cards-api-mcp, paths: [/cards-api], service: { name: deck-of-cards } }
  - { name: mcp-aggregation, paths: [/mcp/aggregation] }
consumer_groups:
  - { name: gold-partner }
  - { name: silver-partner }
  - { name: bronze-partner }
consumers:
  - { username: alice, groups: [{ name: gold-partner }], keyauth_credentials: [{ key: alice-key }] }
  - { username: bob, groups: [{ name: silver-partner }], keyauth_credentials: [{ key: bob-key }] }
  - { username: carol, groups: [{ name: bronze-partner }], keyauth_credentials: [{ key: carol-key }] }
  - { username: eason, keyauth_credentials: [{ key: eason-key }] }
plugins:
  - name: key-auth
    route: mcp-aggregation
    config: { key_names: [apikey] }
  - name: request-transformer-advanced
    service: weather-internet-service
    config: { add: { querystring: ["key:weather-key"] } }
  - name: ai-mcp-proxy
    route: weather-internet-mcp
    tags: [ai-gateway-mcp-aggregation]
    config:
      mode: conversion-only
      logging: ${logging}
      tools:
        - name: weather-internet
          description: Get current weather for a location
          method: GET
          path: "./v1/current.json"
          acl: ${partners}
          parameters:
            - name: q
              in: query
              required: true
              schema: { type: string, default: London }
  - name: ai-mcp-proxy
    route: cards-api-mcp
    tags: [ai-gateway-mcp-aggregation]
    config:
      mode: conversion-only
      logging: ${logging}
      max_request_body_size: 16384
      tools:
        - name: shuffle-cards
          description: Shuffle a new deck of cards.
          method: GET
          path: "/cards-api/new/shuffle/"
          acl: ${partners}
          parameters:
            - { name: deck_count, in: query, required: false, schema: { type: integer, default: 1 } }
        - name: draw-cards
          description: Draw cards from an existing deck.
          method: GET
          path: "/cards-api/{deck_id}/draw/"
          acl: ${partners}
          parameters:
            - { name: deck_id, in: path, required: true, schema: { type: string } }
            - { name: count, in: query, required: true, schema: { type: integer, default: 1 } }
        - name: shuffle-and-draw
          description: Create a new shuffled deck and draw cards in one request.
          method: GET
          path: "./new/draw/"
          acl: ${partners}
          parameters:
            - { name: count, in: query, required: true, schema: { type: integer, default: 1 } }
  - name: ai-mcp-proxy
    route: mcp-aggregation
    tags: [ai-gateway-mcp-aggregation]
    config:
      mode: listener
      include_consumer_groups: true
      server: { tag: ai-gateway-mcp-aggregation, timeout: 45000 }
      logging: ${logging}
      max_request_body_size: 32768
`;

beforeAll(async () => {
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ asked: request.url, apikey: request.headers['apikey'] ?? null }));
  });
  api = await listenOnLoopback(server);
  gateway = await startGateway({ config: config(api.port) });
});

afterAll(async () => {
  await gateway?.stop();
  await api?.stop();
});

async function connect(key: string) {
  return connectMcpClient(`${gateway.proxyUrl}/mcp/aggregation`, { headers: { apikey: key } });
}

describe('aggregated tools with ACLs', () => {
  it.each(['alice-key', 'bob-key'])('are all there for partners (%s), and are called', async (key) => {
    const client = await connect(key);
    expect((await client.listTools()).sort()).toEqual([
      'draw-cards',
      'shuffle-and-draw',
      'shuffle-cards',
      'weather-internet',
    ]);
    expect((await client.callTool('weather-internet', { query_q: 'Berlin' })).text).toMatch(
      /"\/weather\/v1\/current\.json\?q=Berlin&key=weather-key"/,
    );
    expect((await client.callTool('shuffle-cards', { query_deck_count: 6 })).text).toContain(
      '"/cards/new/shuffle/?deck_count=6"',
    );
    expect((await client.callTool('draw-cards', { path_deck_id: 'abc', query_count: 2 })).text).toContain(
      '"/cards/abc/draw/?count=2"',
    );
    expect((await client.callTool('shuffle-and-draw', { query_count: 1 })).text).toContain(
      '"/cards/new/draw/?count=1"',
    );
    await client.close();
  });

  it.each(['carol-key', 'eason-key'])('are there for nobody else (%s): neither listed nor called', async (key) => {
    const client = await connect(key);
    expect(await client.listTools()).toEqual([]);
    await expect(client.callTool('shuffle-cards')).rejects.toThrow(/403|may not use it/);
    await expect(client.callTool('no-such-tool')).rejects.toThrow(/403|may not use it/);
    await client.close();
  });

  it('take a key', async () => {
    expect((await fetch(`${gateway.proxyUrl}/mcp/aggregation`, { method: 'POST' })).status).toBe(401);
  });
});
