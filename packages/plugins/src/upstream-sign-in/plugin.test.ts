import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { upstreamSignIn } from './plugin.ts';
import { upstreamSignInSchema } from './schema.ts';
import { signInMessage } from './sign-in-needed.ts';

const config = {
  id: 'vendor',
  name: 'Vendor',
  resource: 'https://vendor.example/mcp',
  pages: 'https://gw.example/connect',
};
const link = { name: 'Vendor', url: 'https://gw.example/connect/vendor' };

function message(method: string, meta?: object) {
  const params = meta === undefined ? {} : { _meta: meta };
  return { type: 'request', method, idText: '7', target: undefined, params } as const;
}

function answerTo(method: string, meta?: object): Record<string, unknown> {
  return JSON.parse(signInMessage(message(method, meta), link).toString()) as Record<string, unknown>;
}

const modern = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const opensUrls = { ...modern, 'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } } };

describe('a person without a sign-in', () => {
  it('gets a URL to open, as MCP of 2025-11-25 has it', () => {
    expect(answerTo('tools/call')).toMatchObject({
      id: 7,
      error: {
        code: -32042,
        message: expect.stringContaining(link.url),
        data: { elicitations: [{ mode: 'url', url: link.url, elicitationId: expect.any(String) }] },
      },
    });
  });

  it('gets a question, as MCP of 2026-07-28 has it, where its client opens URLs and the request can be asked again', () => {
    expect(answerTo('tools/call', opensUrls)).toMatchObject({
      result: {
        resultType: 'input_required',
        inputRequests: { sign_in: { method: 'elicitation/create', params: { mode: 'url', url: link.url } } },
      },
    });
    for (const [method, meta] of [
      ['tools/call', modern],
      ['tools/list', opensUrls],
    ] as const)
      expect(answerTo(method, meta)).toMatchObject({ error: { message: expect.stringContaining(link.url) } });
  });

  it('gets a 401 where there is no message to answer, and a stranger always', async () => {
    const services = fakeServices({ consumers: [{ username: 'alice' }] });
    const run = runPlugin(upstreamSignIn, config, { services });
    const credential = { id: 'key of alice' };
    expect(await run({ method: 'GET', consumer: services.consumer('alice'), credential })).toMatchObject({
      status: 401,
      code: 'upstream_sign_in_needed',
    });
    expect(await run({ method: 'GET' })).toMatchObject({ status: 401, code: 'upstream_sign_in_unknown' });
  });

  it('has no account to share with all who prove nothing: a consumer for them is no person', async () => {
    const services = fakeServices({ consumers: [{ username: 'anonymous' }] });
    const run = runPlugin(upstreamSignIn, config, { services });
    expect(await run({ method: 'GET', consumer: services.consumer('anonymous') })).toMatchObject({
      status: 401,
      code: 'upstream_sign_in_unknown',
    });
  });
});

describe('settings', () => {
  it.each<[object, string]>([
    [{ client_secret: 's' }, 'client_id'],
    [{ client_id: 'a', client_auth: 'client_secret_basic' }, 'client_auth'],
    [{ storage: 'redis', secrets: 'x'.repeat(32) }, 'redis'],
    [{ storage: 'redis', redis: {} }, 'secrets'],
    [{ redis: {} }, 'redis'],
    [{ client_id: 'a', registration: ['dynamic'] }, 'registration'],
    [{ pages: 'https://gw.example/connect?a' }, 'pages'],
  ])('%j: a problem with %s', (change, path) => {
    const problems = upstreamSignIn.check!(upstreamSignInSchema.parse({ ...config, ...change }), {
      route: undefined,
      service: undefined,
      tags: [],
    });
    expect(problems.map((problem) => problem.path)).toContain(path);
  });
});
