import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const tools = [{ name: 'a', description: 'A tool.', method: 'GET', path: '/a' }];
const service = { id: 's', name: 'api' } as never;
const route = { id: 'r', name: 'r', paths: ['/'], protocols: ['http'] } as never;

describe.each(['conversion-only', 'conversion-listener'])('%s at a service', (mode) => {
  it('does nothing but say so, as in Kong', async () => {
    const services = fakeServices();
    const run = runPlugin(aiMcpProxy, { mode, tools }, { services, service });
    expect(await run({ method: 'GET', url: '/a' })).toBe('passed');
    expect(services.log.entries.map(({ message }) => message)).toEqual([
      'ai-mcp-proxy: modes that convert do nothing but at a route',
    ]);
  });
});

it('conversion-only needs tags, by which listeners find its tools', () => {
  expect(() => runPlugin(aiMcpProxy, { mode: 'conversion-only', tools }, { route })).toThrow('needs tags');
});

it('conversion-only leaves the route to the API’s clients', async () => {
  const run = runPlugin(aiMcpProxy, { mode: 'conversion-only', tools }, { route, tags: ['t'] });
  const { outcome, upstream } = await run.trace({ method: 'POST', headers: { 'content-type': 'text/plain' } });
  expect([outcome, upstream?.method]).toEqual(['passed', 'POST']);
});

it('conversion-only bounds what tools send, and not what the API’s clients do', async () => {
  const run = runPlugin(
    aiMcpProxy,
    { mode: 'conversion-only', tools, max_request_body_size: 16_384 },
    { route, tags: ['t'] },
  );
  expect((await run.trace({ method: 'POST', isInner: true })).x.requestBytesMax).toBe(16_384);
  expect((await run.trace({ method: 'POST' })).x.requestBytesMax).toBe(0);
});
