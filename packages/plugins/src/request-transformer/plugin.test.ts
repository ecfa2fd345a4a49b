import { Secret } from '@sallyport/contracts';
import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestTransformer } from './plugin.ts';

const route = {
  id: 'route-1',
  protocols: ['http' as const],
  https_redirect_status_code: 426 as const,
  regex_priority: 0,
  strip_path: true,
  preserve_host: false,
  path_handling: 'v0' as const,
  request_buffering: true,
  response_buffering: true,
};

async function send(config: Record<string, unknown>, request: ExchangeOptions = {}) {
  const { upstream, x } = await runPlugin(requestTransformer, config, { route }).trace(request);
  return { ...upstream!, host: x.upstreamHost };
}

describe('request-transformer: headers', () => {
  it('removes, renames, replaces, adds and appends, in this order', async () => {
    const { headers } = await send(
      {
        remove: { headers: ['ApiKey'] },
        rename: { headers: ['X-Old:X-New'] },
        replace: { headers: ['x-new:replaced', 'absent:never'] },
        add: { headers: ['apikey:again', 'x-new:never', 'Link:https://a.example:8443/'] },
        append: { headers: ['Accept:text/html', 'X-Extra:1'] },
      },
      { headers: { apikey: 's3cret', 'X-OLD': ['a', 'b'], Accept: 'application/json' } },
    );
    expect(headers).toMatchObject({
      apikey: 'again',
      'x-new': 'replaced',
      link: 'https://a.example:8443/',
      accept: 'application/json, text/html',
      'x-extra': '1',
    });
    expect(headers).not.toHaveProperty('x-old');
    expect(headers).not.toHaveProperty('absent');
  });

  it('replaces Host but never removes, renames or adds it', async () => {
    const { host, headers } = await send({
      remove: { headers: ['host'] },
      rename: { headers: ['host:x-host'] },
      replace: { headers: ['Host:inner.example'] },
      add: { headers: ['host:never'] },
      append: { headers: ['host:never'] },
    });
    expect(host).toBe('inner.example');
    expect(headers).toEqual({ host: 'api.example' });
  });

  it('shows templates the request as it came, even what is removed', async () => {
    const { headers } = await send(
      {
        remove: { headers: ['apikey'] },
        add: {
          headers: [
            'x-copy:$(headers.apikey)',
            'x-agent:$(headers["user-agent"] or "unknown")',
            'x-q:<$(query_params.q)>',
          ],
        },
      },
      { url: '/?q=a%20b', headers: { apikey: 'k' } },
    );
    expect(headers).toMatchObject({ 'x-copy': 'k', 'x-agent': 'unknown', 'x-q': '<a b>' });
  });

  it('lets no value end its line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const url = `/?q=${encodeURIComponent(text.toWellFormed())}`;
        const { headers } = await send({ add: { headers: ['x-q:$(query_params.q)'] } }, { url });
        expect(headers['x-q']).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
      }),
    );
  });

  it('reads a secret as a whole entry and as a value, anew for each request', async () => {
    const services = fakeServices();
    const vault: Record<string, string> = {
      '{vault://env/entry}': 'Authorization:Bearer a:b',
      '{vault://env/value}': 'one',
      '{vault://env/framing}': 'Content-Length:1',
    };
    services.secret = (value) => new Secret(() => vault[value] ?? value);
    const config = {
      add: { headers: ['{vault://env/entry}', 'X-Token:{vault://env/value}', '{vault://env/framing}'] },
    };
    const run = runPlugin(requestTransformer, config, { services });
    expect((await run.trace()).upstream!.headers).toMatchObject({ authorization: 'Bearer a:b', 'x-token': 'one' });
    vault['{vault://env/value}'] = 'two';
    const { headers } = (await run.trace()).upstream!;
    expect(headers['x-token']).toBe('two');
    expect(headers).not.toHaveProperty('content-length');
  });
});

describe('request-transformer: query', () => {
  it('keeps a value out of a vault out of records', async () => {
    const services = fakeServices();
    services.secret = () => new Secret('k3y');
    const config = { add: { querystring: ['token:{vault://env/key}'] } };
    const { upstream, event } = await runPlugin(requestTransformer, config, { services }).trace();
    expect(upstream!.query).toBe('?token=k3y');
    expect(event.request.secretQuery).toEqual(['token']);
  });

  it('adds nothing for a reference that the vault has no answer for', async () => {
    const services = fakeServices();
    services.secret = () => new Secret('');
    const run = runPlugin(requestTransformer, { add: { querystring: ['{vault://env/none}'] } }, { services });
    expect((await run.trace()).upstream!.query).toBe('');
  });

  it('removes, renames, replaces, adds and appends, and leaves the rest as it was written', async () => {
    const { query } = await send(
      {
        remove: { querystring: ['key'] },
        rename: { querystring: ['old:new'] },
        replace: { querystring: ['page:2', 'absent:1'] },
        add: { querystring: ['page:never', 'source:a b'] },
        append: { querystring: ['tag:c&d'] },
      },
      { url: '/?key=s&old=1&old&tag=%61&page=1&page=9&new=0&odd=%zz' },
    );
    expect(query).toBe('?new=1&new&tag=%61&page=2&odd=%zz&source=a%20b&tag=c%26d');
  });

  it('finds names that are percent-encoded, and drops an empty query', async () => {
    expect((await send({ remove: { querystring: ['api key'] } }, { url: '/?api+key=1&api%20key=2' })).query).toBe('');
  });
});

describe('request-transformer: body', () => {
  const config = {
    remove: { body: ['secret'] },
    rename: { body: ['old:new'] },
    replace: { body: ['count:2', 'absent:1'] },
    add: { body: ['id:never', 'channel:$(headers.x_channel)'] },
    append: { body: ['tags:x'] },
  };
  const headers = { 'X-Channel': 'web' };

  it('edits the members of a JSON object and leaves the others as they were written', async () => {
    const { body } = await send(config, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
      body: '{"id":12345678901234567890,"secret":1,"old":1.0,"count":1,"tags":["a"]}',
    });
    expect(body).toBe('{"id":12345678901234567890,"count":"2","tags":["a","x"],"new":1.0,"channel":"web"}');
  });

  it('edits a form', async () => {
    const { body } = await send(config, { method: 'POST', headers, form: 'id=1&secret=2&old=%61&count=1&tags=a' });
    expect(body).toBe('id=1&new=%61&count=2&tags=a&channel=web&tags=x');
  });

  it('edits a form in parts', async () => {
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const { body } = await send(config, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'multipart/form-data; boundary=b' },
      body: `${part('id', '1')}${part('secret', '2')}${part('old', 'a')}${part('count', '1')}--b--`,
    });
    const gained = `${part('channel', 'web')}${part('tags', 'x')}`;
    expect(body).toBe(`${part('id', '1')}${part('new', 'a')}${part('count', '2')}${gained}--b--`);
  });

  it('gives an empty JSON body what is to be added', async () => {
    const { body } = await send(
      { add: { body: ['a:b'] } },
      { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '' },
    );
    expect(body).toBe('{"a":"b"}');
  });

  it.each([
    ['broken JSON', 'application/json', '{"secret":1'],
    ['a JSON list', 'application/json', '[{"secret":1}]'],
    ['parts without names', 'multipart/form-data; boundary=b', '--b\r\n\r\nsecret=1\r\n--b--'],
    ['text', 'text/plain', 'secret=1'],
  ])('passes %s unchanged', async (_what, type, body) => {
    const run = runPlugin(requestTransformer, config);
    const { upstream, x } = await run.trace({ method: 'POST', headers: { 'Content-Type': type }, body });
    expect(upstream!.body).toBe(body);
    expect(x.bodyReplaced).toBe(false);
  });

  it.each([
    ['JSON of too many values', 'application/json', `{"secret":1,"a":[${'0,'.repeat(100_000)}0]}`],
    ['a form of too many fields', 'application/x-www-form-urlencoded', `secret=1${'&a'.repeat(10_000)}`],
    ['a form of too many parts', 'multipart/form-data; boundary=b', `${'--b\r\n'.repeat(2001)}--b--`],
  ])('refuses %s, since a secret in it would stay', async (_what, type, body) => {
    const { upstream, outcome } = await runPlugin(requestTransformer, config).trace({
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    expect(upstream).toBeUndefined();
    expect(outcome).toMatchObject({ status: 413 });
  });

  it('is read only when a step needs it', () => {
    const reads = (given: Record<string, unknown>) => 'onCall' in runPlugin(requestTransformer, given).instance.hooks;
    expect(reads({ add: { headers: ['a:1'], querystring: ['a:1'] }, http_method: 'POST' })).toBe(false);
    expect(reads({ add: { body: ['a:1'] } })).toBe(true);
    expect(reads({ http_method: 'GET' })).toBe(true);
  });
});

describe('request-transformer: method and path', () => {
  it('moves the fields of a form into the query of a GET, where query steps see them', async () => {
    const { method, query, body, headers } = await send(
      { http_method: 'GET', remove: { querystring: ['secret'] } },
      { method: 'POST', url: '/?a=1', form: 'b=x+y%0d%0a&secret=1&flag' },
    );
    expect({ method, query, body }).toEqual({ method: 'GET', query: '?a=1&b=x%20y%0D%0A&flag', body: '' });
    expect(headers).not.toHaveProperty('content-type');
  });

  it('moves no more fields than it would read', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { outcome } = await runPlugin(requestTransformer, { http_method: 'GET' }).trace({
      method: 'POST',
      headers,
      body: '&a'.repeat(10_000),
    });
    expect(outcome).toMatchObject({ status: 413 });
  });

  it('replaces the path and keeps the query', async () => {
    const { path, query } = await send(
      { replace: { uri: '/v2/$(uri_captures.id)/$(headers.x_missing or "none")' } },
      { url: '/users/7?a=1', route, captures: { id: '7' } },
    );
    expect({ path, query }).toEqual({ path: '/v2/7/none', query: '?a=1' });
  });

  it('takes a query from the template, but none from the request', async () => {
    const config = { replace: { uri: '/find?x=1&q=$(query_params.q)' } };
    expect(await send(config, { url: '/?q=a%26b%23c' })).toMatchObject({
      path: '/find',
      query: '?x=1&q=a&b%23c&q=a%26b%23c',
    });
    const { path, query } = await send(
      { replace: { uri: '/u/$(query_params.q)' } },
      { url: '/?q=a%3Fb%3D1%20%C3%A9%25' },
    );
    expect({ path, query }).toEqual({ path: '/u/a%3Fb=1%20%C3%A9%25', query: '?q=a%3Fb%3D1%20%C3%A9%25' });
  });

  it.each(['..%2Fadmin', '../admin', '.', '%2e%2e/admin', '%252e%252e/admin'])(
    'refuses to climb with %j',
    async (q) => {
      const run = runPlugin(requestTransformer, { replace: { uri: '/users/$(query_params.q)' } });
      expect(await run({ url: `/?q=${q}` })).toMatchObject({ status: 400, body: { message: 'Bad request' } });
    },
  );
});

describe('request-transformer: configuration', () => {
  it.each([
    [{ add: { headers: ['X-Lonely'] } }, "key 'X-Lonely' has no value"],
    [{ add: { headers: ['bad name:1'] } }, "'bad name' is not a valid header name"],
    [{ rename: { headers: ['a:b c'] } }, "'b c' is not a valid header name"],
    [{ replace: { headers: ['Content-Length:1'] } }, 'is set by the gateway itself'],
    [{ add: { headers: ['a:$(headers.'] } }, 'is not in supported format'],
    [{ replace: { uri: '/$(' } }, 'is not in supported format'],
    [{ http_method: 'get' }, 'capital letters'],
    [{ replace: { path: '/' } }, 'path'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(requestTransformer, config)).toThrow(message);
  });

  it('takes the example of its README', async () => {
    const config = readmeExample(import.meta.url, 'request-transformer');
    const services = fakeServices();
    services.secret = () => new Secret('Authorization:Bearer t');
    const run = runPlugin(requestTransformer, config, { services, route });
    const { upstream } = await run.trace({ url: '/users/7', captures: { id: '7' }, headers: { apikey: 'k' } });
    expect(upstream).toMatchObject({
      path: '/v2/accounts/7',
      query: '?source=gateway',
      headers: { authorization: 'Bearer t', 'x-client': 'unknown' },
    });
    expect(upstream!.headers).not.toHaveProperty('apikey');
  });
});
