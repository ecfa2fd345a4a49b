import { gunzipSync, gzipSync } from 'node:zlib';
import { HeaderList, type PluginHooks, type Refusal } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange, readmeExample, runPlugin, type UpstreamAnswer } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { responseTransformerAdvanced } from './plugin.ts';

async function answer(config: Record<string, unknown>, upstream: UpstreamAnswer = {}, request: ExchangeOptions = {}) {
  const { reply } = await runPlugin(responseTransformerAdvanced, config, { upstream }).trace(request);
  return reply;
}

const bodyOf = async (config: Record<string, unknown>, body: string) =>
  (await answer({ dots_in_keys: false, ...config }, { body })).body;

describe('response-transformer-advanced: by status', () => {
  const config = {
    remove: { headers: ['a'], json: ['a'], if_status: ['200'] },
    rename: { headers: ['b:c'], json: ['b:c'], if_status: ['201-203', '500'] },
    add: { headers: ['d:1'], json: ['d:1'], json_types: ['number'] },
  };
  const upstream = { headers: { 'Content-Type': 'application/json', a: '1', b: '1' }, body: '{"a":1,"b":1}' };

  it.each([
    [200, '{"b":1,"d":1}', { b: '1', d: '1' }],
    [202, '{"a":1,"c":1,"d":1}', { a: '1', c: '1', d: '1' }],
    [500, '{"a":1,"c":1,"d":1}', { a: '1', c: '1', d: '1' }],
    [404, '{"a":1,"b":1,"d":1}', { a: '1', b: '1', d: '1' }],
  ])('does to a %d what is for it', async (status, body, headers) => {
    const reply = await answer(config, { ...upstream, status });
    expect(reply.body).toBe(body);
    expect(reply.headers).toEqual({ 'content-type': 'application/json', ...headers });
  });

  it('reads no body without a rule for its status', () => {
    const { hooks } = runPlugin(responseTransformerAdvanced, {
      add: { json: ['a:1'], if_status: ['500'] },
      replace: { body: 'x', if_status: ['404'] },
    }).instance;
    const wants = (status: number) => wantsFrames(hooks, status, ['Content-Type', 'application/json']);
    expect([wants(200), wants(404), wants(500)]).toEqual([false, true, true]);
  });

  it('lets a stream of events through as it comes', () => {
    const { hooks } = runPlugin(responseTransformerAdvanced, { allow: { json: ['a'] } }).instance;
    expect(wantsFrames(hooks, 200, ['Content-Type', 'text/event-stream'])).toBe(false);
  });
});

function wantsFrames(hooks: PluginHooks, status: number, headers: string[]): boolean {
  const x = exchange();
  x.reply = { status, source: 'upstream', headers: new HeaderList(headers), body: undefined };
  hooks.onResponse!(x);
  return hooks.wantsFrames!(x);
}

function frameOf(config: Record<string, unknown>, body: string, headers: string[] = []): Refusal | undefined {
  const { hooks } = runPlugin(responseTransformerAdvanced, config).instance;
  const x = exchange();
  const type = ['Content-Type', 'application/json'];
  x.reply = { status: 200, source: 'upstream', headers: new HeaderList([...type, ...headers]), body: undefined };
  hooks.onResponse!(x);
  return hooks.onFrame!(x, Buffer.from(body)) as Refusal | undefined;
}

describe('response-transformer-advanced: JSON', () => {
  it.each([
    [
      { remove: { json: ['customers[*].info.phone'] } },
      '{"customers":[{"info":{"phone":1,"x":2}},{}]}',
      '{"customers":[{"info":{"x":2}},{}]}',
    ],
    [{ remove: { json: ['list[1]'] } }, '{"list":[1,2]}', '{"list":[2]}'],
    [{ add: { json: ['p.q:-1'], json_types: ['number'] } }, '{}', '{"p":{"q":-1}}'],
    [{ rename: { json: ['[*].id:key'] } }, '[{"id":12345678901234567890}]', '[{"key":12345678901234567890}]'],
    [{ append: { json: ['tags:x'] } }, '{"tags":"a"}', '{"tags":["a","x"]}'],
    [
      { allow: { json: ['a.b', 'l[*].c'] } },
      '{"a":{"b":1,"__proto__":2},"l":[{"c":1,"d":2}],"__proto__":3}',
      '{"a":{"b":1},"l":[{"c":1}]}',
    ],
  ])('reaches inside with %j', async (config, body, expected) => {
    expect(await bodyOf(config, body)).toBe(expected);
  });

  it('lets nothing through that is not allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (value) => {
        const kept = JSON.parse(await bodyOf({ allow: { json: ['a', 'b.c'] } }, JSON.stringify(value))) as object;
        expect(Object.keys(kept).filter((name) => name !== 'a' && name !== 'b')).toEqual([]);
      }),
    );
  });

  it('answers 502 instead of what cannot be read where only what is allowed may pass', () => {
    const config = { allow: { json: ['a'] } };
    expect(frameOf(config, '{"a":1')).toMatchObject({ status: 502 });
    expect(frameOf(config, '{"a":1}', ['Content-Encoding', 'gzip'])).toMatchObject({ status: 502 });
    expect(frameOf(config, '')).toBeUndefined();
  });

  it('answers 502 instead of what would take too long to change, since a secret in it would stay', async () => {
    const config = { dots_in_keys: false, remove: { json: ['[*].a.b', '[*].a.c', '[*].a.d', '[*].secret'] } };
    const list = (count: number) => JSON.stringify(new Array(count).fill({ a: { b: 1, c: 2, d: 3 }, secret: 1 }));
    expect(await bodyOf(config, list(1000))).toBe(JSON.stringify(new Array(1000).fill({ a: {} })));
    for (const body of [list(20_000), `[${'0,'.repeat(100_000)}0]`])
      expect(frameOf(config, body)).toMatchObject({ status: 502, code: 'answer_not_edited' });
  });

  it('unpacks gzip, and packs it again', () => {
    const { hooks } = runPlugin(responseTransformerAdvanced, {
      remove: { json: ['a'], headers: ['content-encoding'] },
    }).instance;
    const x = exchange();
    const headers = new HeaderList(['Content-Type', 'application/problem+json', 'Content-Encoding', 'gzip']);
    x.reply = { status: 200, source: 'upstream', headers, body: undefined };
    hooks.onResponse!(x);
    expect(hooks.wantsFrames!(x)).toBe(true);
    const edited = hooks.onFrame!(x, gzipSync('{"a":1,"b":2}')) as Buffer;
    expect(gunzipSync(edited).toString()).toBe('{"b":2}');
    expect(hooks.onFrame!(x, gzipSync('{"b":2}'))).toBeUndefined();
    // A few kilobytes that would be many megabytes.
    expect(hooks.onFrame!(x, gzipSync(Buffer.alloc(17 * 1024 * 1024, ' ')))).toMatchObject({ status: 502 });
  });

  it.each([
    ['gzip, br', 'gzip'],
    ['br;q=1, gzip;q=0.5', 'gzip'],
    ['br, zstd', 'identity'],
    ['gzip;q=0, br', 'identity'],
    [undefined, undefined],
  ])('asks the upstream for what it can read: %s', async (accepted, asked) => {
    const request = accepted === undefined ? {} : { headers: { 'Accept-Encoding': accepted } };
    const upstreamOf = async (config: Record<string, unknown>) =>
      (await runPlugin(responseTransformerAdvanced, config).trace(request)).upstream!.headers['accept-encoding'];
    expect(await upstreamOf({ remove: { json: ['a'] } })).toBe(asked);
    expect(await upstreamOf({ remove: { headers: ['a'] } })).toBe(accepted);
  });
});

describe('response-transformer-advanced: parts', () => {
  it('asks for the whole where a rule could be missed in a part', async () => {
    const headers = { Range: 'bytes=0-9', 'If-Range': '"1"' };
    const upstreamOf = async (config: Record<string, unknown>) =>
      (await runPlugin(responseTransformerAdvanced, config).trace({ headers })).upstream!.headers;
    expect(Object.keys(await upstreamOf({ remove: { json: ['a'] } }))).toEqual(['host']);
    expect(await upstreamOf({ remove: { headers: ['a'] } })).toHaveProperty('range');
  });

  it('tells no length of a body that nobody has seen', async () => {
    const upstream = { headers: { 'Content-Type': 'application/json', 'Content-Length': '7' }, body: '' };
    const reply = await answer({ remove: { json: ['a'] } }, upstream, { method: 'HEAD' });
    expect(reply).toMatchObject({ body: '', headers: { 'content-type': 'application/json' } });
    expect(reply.headers).not.toHaveProperty('content-length');
  });
});

describe('response-transformer-advanced: whole bodies', () => {
  const config = { replace: { body: '{"error":"x"}', if_status: ['500-599'] }, add: { json: ['a:1'] } };

  it.each([
    ['JSON', { status: 500, body: '{"trace":1}' }],
    ['text', { status: 503, headers: { 'Content-Type': 'text/plain' }, body: 'at line 7' }],
    ['a compressed one', { status: 500, headers: { 'Content-Encoding': 'br' }, body: 'x' }],
    ['events', { status: 500, headers: { 'Content-Type': 'text/event-stream' }, body: ['data: 1\n\n', 'data: 2\n\n'] }],
    ['none', { status: 500, body: '' }],
  ])('replaces %s', async (_what, upstream) => {
    const reply = await answer(config, upstream);
    expect(reply.body).toBe('{"error":"x"}');
    expect(reply.headers).not.toHaveProperty('content-encoding');
  });

  it('leaves other statuses to the other steps', async () => {
    expect((await answer(config, { status: 404, body: '{}' })).body).toBe('{"a":"1"}');
  });

  it('replaces answers of the gateway itself, length included', () => {
    const { hooks } = runPlugin(responseTransformerAdvanced, config).instance;
    const x = exchange();
    const headers = new HeaderList(['Content-Type', 'application/json', 'Content-Length', '16']);
    x.reply = { status: 503, source: 'gateway', headers, body: Buffer.from('{"message":"no"}') };
    hooks.onResponse!(x);
    expect(x.reply.body?.toString()).toBe('{"error":"x"}');
    expect(headers.get('content-length')).toBe('13');
  });
});

describe('response-transformer-advanced: single values of headers', () => {
  it.each([
    [['h1:v1', 'h1:v2'], ['H1', 'v1,v2,v3'], { h1: 'v3' }],
    [['h1:v1'], ['H1', 'v10, v2'], { h1: 'v10, v2' }],
    [['h1:v1'], ['H1', 'v1', 'H1', 'v2,v1'], { h1: 'v2' }],
    [['h1:v1'], ['H1', 'v1'], {}],
    [['h1:/JSESSIONID=.*/'], ['h1', 'JSESSIONID=1876832,path=/'], { h1: 'path=/' }],
    [['h2://status/$/'], ['h2', '/match/status/,/status/no-match/'], { h2: '/status/no-match/' }],
    [
      ['set-cookie:/^debug=/'],
      ['Set-Cookie', 'debug=1; Expires=Wed, 1 Jan', 'Set-Cookie', 'a=1; Expires=Wed, 1 Jan'],
      { 'set-cookie': 'a=1; Expires=Wed, 1 Jan' },
    ],
    [['h1'], ['h1', 'v1', 'h1', 'v2'], {}],
  ])('with %j, %j', async (entries, headers, expected) => {
    expect((await answer({ remove: { headers: entries } }, { headers, body: '' })).headers).toEqual(expected);
  });
});

describe('response-transformer-advanced: configuration', () => {
  it.each([
    [{ transform: { functions: ['return function (data) end'] } }, 'Lua is not run here'],
    [{ transform: { json: ['a'] } }, 'Lua is not run here'],
    [{ add: { if_status: ['4xx'] } }, "'4xx' is neither a status such as 404 nor a range"],
    [{ add: { if_status: ['500-400'] } }, 'neither a status'],
    [{ add: { if_status: ['600'] } }, 'neither a status'],
    [{ remove: { headers: ['a:/(?=b)/'] } }, 'linear time'],
    [{ dots_in_keys: false, remove: { json: ['a..b'] } }, "'a..b' is not a path"],
    [{ dots_in_keys: false, rename: { json: ['a.b:a.c'] } }, 'write the name alone'],
    [{ add: { json: ['a:1'], json_types: ['number', 'number'] } }, 'more types than there are entries'],
    [{ append: { headers: ['a:b\r\nc: d'] } }, 'contains control characters'],
    [{ replace: { headers: ['Transfer-Encoding:chunked'] } }, 'is set by the gateway itself'],
  ])('refuses %j', (config, sentence) => {
    expect(() => runPlugin(responseTransformerAdvanced, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const config = readmeExample(import.meta.url, 'response-transformer-advanced');
    const fine = await answer(config, {
      headers: ['Content-Type', 'application/json', 'Server', 'x', 'Set-Cookie', 'debug=1', 'Set-Cookie', 'a=1'],
      body: '{"items":[{"id":1,"cost":2}],"total":1,"node":"n1"}',
    });
    expect(fine).toMatchObject({ body: '{"items":[{"id":1}],"total":1}', headers: { 'set-cookie': 'a=1' } });
    const broken = await answer(config, { status: 500, body: 'stack trace' });
    expect(broken.body).toBe('{"message":"Please try again later."}');
  });
});
