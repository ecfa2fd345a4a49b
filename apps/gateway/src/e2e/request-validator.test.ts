import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, echoed } from './support.ts';

let echo: RunningUpstream;
let gateway: RunningGateway;

const configOf = (bodySchema: string) => `
_format_version: "3.0"
services:
  - name: orders
    url: ${echo.url}
    routes:
      - name: order
        paths: ["~/orders/(?<id>[^/]+)$"]
        plugins:
          - name: request-validator
            config:
              version: draft7
              body_schema: '${bodySchema}'
              parameter_schema: [{ in: path, name: id, required: true, schema: '{"type":"integer"}', style: simple, explode: false }]
          - name: request-transformer
            config: { replace: { headers: ["Content-Type:text/plain"] }, add: { body: ["added:1"] } }
`;

beforeAll(async () => {
  echo = await startEchoUpstream();
  gateway = await startGateway({
    workers: 1,
    config: configOf('{"type":"object","additionalProperties":{"items":{}},"maxProperties":2}'),
  });
});
afterAll(async () => {
  await gateway?.stop();
  await echo?.stop();
});

const post = (path: string, body: string, type = 'application/json') =>
  ask(gateway.proxyUrl + path, { method: 'POST', headers: ['Content-Type', type], body });

describe('request-validator', () => {
  it('lets through what conforms, as the client sent it, whatever is done to it later', async () => {
    const answer = await post('/orders/7', '{"a":12345678901234567890}');
    expect(echoed(answer)).toMatchObject({
      body: '{"a":12345678901234567890}',
      headers: { 'content-type': 'text/plain' },
    });
  });

  it.each([
    ['/orders/x', "request param doesn't conform to schema", '{}'],
    ['/orders/7', "request body doesn't conform to schema", '[]'],
    ['/orders/7', 'request body is not valid JSON', '{"a":'],
    ['/orders/7', 'request body is not valid JSON', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`],
  ])('refuses %s: %s', async (path, message, body) => {
    expect(await post(path, body)).toMatchObject({ status: 400, text: JSON.stringify({ message }) });
  });

  it('refuses other types', async () => {
    const { status, text } = await post('/orders/7', '{}', 'text/plain');
    expect([status, text]).toEqual([400, '{"message":"specified Content-Type is not allowed"}']);
  });

  it('keeps the configuration that runs when a schema is none, and says where', async () => {
    const { status, text } = await ask(`${gateway.adminUrl}/config`, {
      method: 'POST',
      headers: ['Content-Type', 'text/yaml'],
      body: configOf('{"$ref":"http://127.0.0.1/schema"}'),
    });
    expect(status).toBe(400);
    expect(text).toContain('body_schema');
    expect(text).toContain('references are followed within the schema only');
    expect((await post('/orders/7', '{}')).status).toBe(200);
  });
});

describe('a gateway that may make no code from text', () => {
  const env = { NODE_OPTIONS: '--disallow-code-generation-from-strings' };

  it('serves what reads no JSON Schema', async () => {
    const config = configOf('[]')
      .replace('version: draft7', 'version: kong')
      .replace(/parameter_schema.*/, '');
    const strict = await startGateway({ workers: 1, config, env });
    try {
      const send = (body: string) =>
        ask(`${strict.proxyUrl}/orders/7`, { method: 'POST', headers: ['Content-Type', 'application/json'], body });
      expect((await send('{}')).status).toBe(200);
      expect((await send('{"a":1}')).status).toBe(400);
    } finally {
      await strict.stop();
    }
  });

  it('refuses a configuration with one, and says where it stands', async () => {
    await expect(startGateway({ workers: 1, config: configOf('{}'), env })).rejects.toThrow(
      /kong\.yaml:13:\d+ plugin 'request-validator': config\.body_schema: JSON Schema is run as code/,
    );
  });
});
