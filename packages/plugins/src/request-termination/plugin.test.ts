import { type ExchangeOptions, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { requestTermination } from './plugin.ts';

const jsonType = 'application/json; charset=utf-8';

describe('request-termination', () => {
  it.each<[Record<string, unknown>, number, string, string | undefined]>([
    [{}, 503, '{"message":"Service unavailable"}', jsonType],
    [{ status_code: 401 }, 401, '{"message":"Unauthorized"}', jsonType],
    [{ status_code: 418, message: 'No "tea"' }, 418, '{"message":"No \\"tea\\""}', jsonType],
    [{ status_code: 200, body: '{"a":1}' }, 200, '{"a":1}', jsonType],
    [{ status_code: 200, body: '<p>', content_type: 'text/html' }, 200, '<p>', 'text/html'],
    [{ status_code: 200, body: '' }, 200, '', jsonType],
    [{ status_code: 418 }, 418, '', undefined],
    [{ status_code: 204, message: 'unseen' }, 204, '', undefined],
  ])('%j answers %s %s', async (config, status, body, type) => {
    const { reply, upstream } = await runPlugin(requestTermination, config).trace();
    expect([reply.status, reply.body, reply.headers['content-type'], upstream]).toEqual([
      status,
      body,
      type,
      undefined,
    ]);
  });

  it.each<[ExchangeOptions, boolean]>([
    [{ headers: { 'X-Stop': '' } }, true],
    [{ url: '/?a=1&x-Stop=0' }, true],
    [{ url: '/?x%2dStop' }, true],
    [{ url: '/?a=x-Stop' }, false],
    [{ url: '/x-Stop' }, false],
    [{}, false],
  ])('with a trigger, %j is answered: %s', async (request, isAnswered) => {
    const run = runPlugin(requestTermination, { trigger: 'x-Stop' });
    expect((await run(request)) !== 'passed').toBe(isAnswered);
    const echo = runPlugin(requestTermination, { trigger: 'x-Stop', echo: true });
    expect((await echo(request)) !== 'passed').toBe(isAnswered);
  });

  it('echoes the request as the client sent it', async () => {
    const run = runPlugin(requestTermination, { echo: true, status_code: 404 });
    const outcome = await run({
      method: 'POST',
      url: 'https://api.example/a%20b?x=1&x=2&y&z=%2B',
      headers: ['A', '1', 'a', '2'],
      body: 'raw',
    });
    expect(outcome).toMatchObject({
      status: 404,
      body: {
        message: 'Not found',
        kong: { node_id: run.services.node.id, worker_pid: 4242, hostname: 'node-1' },
        request: {
          scheme: 'https',
          host: 'api.example',
          port: 443,
          method: 'POST',
          path: '/a%20b',
          query: { x: ['1', '2'], y: true, z: '+' },
          headers: { host: 'api.example', a: ['1', '2'], 'content-length': '3' },
          body: 'raw',
        },
      },
    });
  });

  it('survives names that objects have anyway', async () => {
    const outcome = await runPlugin(requestTermination, { echo: true })({ url: '/?__proto__=1&constructor=2' });
    expect(JSON.stringify(outcome)).toContain('"query":{"__proto__":"1","constructor":"2"}');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ message: 'a', body: 'b' }, 'message cannot be used with content_type or body'],
    [{ content_type: 'text/plain' }, 'content_type requires a body'],
    [{ echo: true, body: 'a' }, 'echo cannot be used with content_type and body'],
    [{ status_code: 600 }, 'status_code'],
    [{ status_code: 101 }, 'status_code'],
    [{ content_type: 'a\r\nb', body: '' }, 'should be a media type'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => runPlugin(requestTermination, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const run = runPlugin(requestTermination, readmeExample(import.meta.url, 'request-termination'));
    expect(await run()).toMatchObject({ status: 503, body: { message: 'Orders are closed until Monday.' } });
  });
});
