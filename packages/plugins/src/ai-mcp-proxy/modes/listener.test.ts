import { fakeServices, runPlugin } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const post = {
  method: 'POST',
  url: '/mcp',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
};

const route = { id: 'r', name: 'r', paths: ['/'], protocols: ['http'] } as never;
const service = { id: 's', name: 's', protocol: 'http', host: 'mcp.example', port: 80, path: '/' } as never;

it('a listener whose tag no source has says so when it starts', () => {
  const services = fakeServices();
  runPlugin(aiMcpProxy, { mode: 'listener', server: { tag: 'nobody' } }, { services });
  expect(services.log.entries).toMatchObject([
    { level: 'warn', message: expect.stringContaining('no source has the tag'), fields: { tag: 'nobody' } },
  ]);
});

it('an upstream-server is there for listeners only', async () => {
  const run = runPlugin(aiMcpProxy, { mode: 'upstream-server' }, { route, service, tags: ['t'] });
  expect(await run(post)).toMatchObject({ status: 404 });
  expect(await run({ ...post, isAddressed: true })).toBe('passed');
});
