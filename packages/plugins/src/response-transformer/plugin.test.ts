import { HeaderList } from '@sallyport/pipeline';
import { exchange, readmeExample, runPlugin, type UpstreamAnswer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { responseTransformer } from './plugin.ts';

async function answer(config: Record<string, unknown>, upstream: UpstreamAnswer = {}, method = 'GET') {
  const { reply } = await runPlugin(responseTransformer, config, { upstream }).trace({ method });
  return reply;
}

describe('response-transformer', () => {
  it('removes, renames, replaces, adds and appends headers, in this order', async () => {
    const { headers } = await answer(
      {
        remove: { headers: ['Server'] },
        rename: { headers: ['X-Old:X-New'] },
        replace: { headers: ['x-new:replaced', 'absent:never'] },
        add: { headers: ['Server:gateway', 'x-new:never', 'Link:<https://a.example:8443/>; rel=next'] },
        append: { headers: ['Via:2', 'X-Extra:1'] },
      },
      { headers: ['Server', 'nginx', 'x-old', 'a', 'x-old', 'b', 'Via', '1'] },
    );
    expect(headers).toEqual({
      server: 'gateway',
      'x-new': 'replaced',
      link: '<https://a.example:8443/>; rel=next',
      via: '1, 2',
      'x-extra': '1',
    });
  });

  it('keeps all values of a renamed header', async () => {
    const { headers } = await answer(
      { rename: { headers: ['set-cookie:x-cookie'] } },
      { headers: ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'] },
    );
    expect(headers).toEqual({ 'x-cookie': 'a=1, b=2' });
  });

  it('sends text beyond ASCII as UTF-8', async () => {
    expect((await answer({ add: { headers: ['X-Place:Café'] } })).headers['x-place']).toBe('CafÃ©');
  });

  it('edits the members of a JSON body and leaves the others as they were written', async () => {
    const { body } = await answer(
      {
        remove: { json: ['secret'] },
        rename: { json: ['old:new'] },
        replace: { json: ['count:2', 'absent:1'], json_types: ['number', 'number'] },
        add: { json: ['beta:true', 'id:never', 'text:1'], json_types: ['boolean'] },
        append: { json: ['tags:x'] },
      },
      { body: '{"id":12345678901234567890,"secret":1,"old":1.0,"count":1,"tags":["a"]}' },
    );
    expect(body).toBe('{"id":12345678901234567890,"count":2,"tags":["a","x"],"new":1.0,"beta":true,"text":"1"}');
  });

  it.each([
    ['no JSON', { headers: { 'Content-Type': 'text/plain' }, body: '{"a":1}' }],
    ['compressed', { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, body: '{"a":1}' }],
    ['broken', { body: '{"a":1' }],
    ['a list', { body: '[{"a":1}]' }],
    ['a part', { status: 206, body: '{"a":1}' }],
  ])('leaves a body alone that is %s', async (_what, upstream: UpstreamAnswer) => {
    const { body } = await answer({ remove: { json: ['a'] } }, upstream);
    expect(body).toBe(upstream.body);
  });

  it('edits no body of an answer to HEAD', async () => {
    expect((await answer({ add: { json: ['a:1'] } }, { body: '' }, 'HEAD')).body).toBe('');
  });

  it('edits answers of the gateway itself, length included', async () => {
    const { hooks } = runPlugin(responseTransformer, { add: { json: ['docs:/errors'] } }).instance;
    const x = exchange();
    const headers = new HeaderList(['Content-Type', 'application/json; charset=utf-8', 'Content-Length', '16']);
    x.reply = { status: 401, source: 'gateway', headers, body: Buffer.from('{"message":"no"}') };
    hooks.onResponse!(x);
    expect(x.reply.body?.toString()).toBe('{"message":"no","docs":"/errors"}');
    expect(x.reply.headers.get('content-length')).toBe('33');
  });

  it('asks for frames only where JSON is to be edited', () => {
    const { hooks } = runPlugin(responseTransformer, { add: { headers: ['a:1'] } }).instance;
    expect(Object.keys(hooks)).toEqual(['onResponse']);
    expect(runPlugin(responseTransformer).instance.hooks).toEqual({});
  });

  it.each([
    [{ add: { headers: ['X-Lonely'] } }, "key 'X-Lonely' has no value"],
    [{ add: { headers: ['bad name:1'] } }, "'bad name' is not a valid header name"],
    [{ rename: { headers: ['a:b c'] } }, "'b c' is not a valid header name"],
    [{ replace: { headers: ['Content-Length:1'] } }, 'is set by the gateway itself'],
    [{ append: { headers: ['a:b\r\nc: d'] } }, 'contains control characters'],
    [{ add: { json: ['a:x'], json_types: ['number'] } }, "the value of 'a' is not a number"],
    [{ add: { json: ['a'] } }, "key 'a' has no value"],
    [{ add: { josn: [] } }, 'josn'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(responseTransformer, config)).toThrow(message);
  });

  it('takes the example of its README', async () => {
    const { body, headers } = await answer(readmeExample(import.meta.url, 'response-transformer'), {
      headers: { 'Content-Type': 'application/json', Server: 'x' },
      body: '{"internal_id":1,"created":2}',
    });
    expect(JSON.parse(body)).toEqual({ created_at: 2, beta: true });
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-api-version': '2' });
  });
});
