import { type ExchangeOptions, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestTransformerAdvanced } from './plugin.ts';

async function send(config: Record<string, unknown>, request: ExchangeOptions = {}) {
  const { upstream, outcome } = await runPlugin(requestTransformerAdvanced, config).trace({
    method: 'POST',
    ...request,
  });
  return upstream ?? outcome;
}

const json = { 'Content-Type': 'application/json' };
const bodyOf = async (config: Record<string, unknown>, body: string, headers: Record<string, string> = json) =>
  ((await send(config, { body, headers })) as { body: string }).body;

describe('request-transformer-advanced: JSON', () => {
  it('removes, renames, replaces, adds and appends, in this order, and drops what is not allowed last', async () => {
    const config = {
      remove: { body: ['gone'] },
      rename: { body: ['old:gone'] },
      replace: { body: ['gone:2', 'absent:1'], json_types: ['number'] },
      add: { body: ['gone:never', 'added:true', 'secret:x'], json_types: ['string', 'boolean'] },
      append: { body: ['added:1', 'list:2'], json_types: ['string', 'number'] },
      allow: { body: ['gone', 'added', 'list'] },
    };
    expect(await bodyOf(config, '{"gone":0,"old":1,"list":[1.0],"other":{}}')).toBe(
      '{"list":[1.0,2],"gone":2,"added":[true,"1"]}',
    );
  });

  it('writes numbers with all their digits', async () => {
    const config = {
      add: { body: ['a:12345678901234567890', 'b:1.10', 'c:0x10'], json_types: ['number', 'number', 'number'] },
    };
    expect(await bodyOf(config, '{"id":98765432109876543210}')).toBe(
      '{"id":98765432109876543210,"a":12345678901234567890,"b":1.10,"c":16}',
    );
  });

  it.each([
    [{ remove: { body: ['a.b'] } }, '{"a":{"b":1,"c":2},"a.b":3}', '{"a":{"c":2},"a.b":3}'],
    [
      { remove: { body: ['list[*].b'] } },
      '{"list":[{"b":1},{"c":2},3,[{"b":1}]]}',
      '{"list":[{},{"c":2},3,[{"b":1}]]}',
    ],
    [{ remove: { body: ['list[2]'] } }, '{"list":[1, 2, 3]}', '{"list":[1,3]}'],
    [{ remove: { body: ['list[*]'] } }, '{"list":[1,2]}', '{"list":[]}'],
    [{ remove: { body: ['m[*][1]'] } }, '{"m":[[1,2],[3]]}', '{"m":[[2],[]]}'],
    [{ remove: { body: ['[*].b'] } }, '[{"b":1,"c":1.0}]', '[{"c":1.0}]'],
    [{ rename: { body: ['a.b:c'] } }, '{"a":{"b":1}}', '{"a":{"c":1}}'],
    [{ rename: { body: ['l[*].b:c'] } }, '{"l":[{"b":1},{}]}', '{"l":[{"c":1},{}]}'],
    [{ replace: { body: ['a.b[1]:x'] } }, '{"a":{"b":[1,2]}}', '{"a":{"b":["x",2]}}'],
    [{ replace: { body: ['a.b:x'] } }, '{"a":{}}', '{"a":{}}'],
    [{ add: { body: ['a.b.c:x'] } }, '{}', '{"a":{"b":{"c":"x"}}}'],
    [{ add: { body: ['l[*].b:x'] } }, '{"l":[{"b":1},{}]}', '{"l":[{"b":1},{"b":"x"}]}'],
    [{ add: { body: ['a.b:x'] } }, '{"a":1}', '{"a":1}'],
    [{ add: { body: ['a.l[1].b:x'] } }, '{}', '{}'],
    [{ append: { body: ['a.l:x'] } }, '{"a":{"l":[1]}}', '{"a":{"l":[1,"x"]}}'],
    [{ append: { body: ['a.l:x'] } }, '{}', '{"a":{"l":["x"]}}'],
    [
      { allow: { body: ['a.b', 'l[*].c', 'm[1]'] } },
      '{"a":{"b":1,"x":2},"l":[{"c":1,"d":2},3],"m":[1,2],"n":1}',
      '{"a":{"b":1},"l":[{"c":1}],"m":[1]}',
    ],
  ])('reaches inside with %j', async (config, body, expected) => {
    expect(await bodyOf({ dots_in_keys: false, ...config }, body)).toBe(expected);
  });

  it('takes a dot as part of a name unless told otherwise', async () => {
    expect(await bodyOf({ remove: { body: ['a.b'] } }, '{"a":{"b":1},"a.b":3}')).toBe('{"a":{"b":1}}');
  });

  it('does no harm with names that objects have anyway', async () => {
    const config = { dots_in_keys: false, add: { body: ['__proto__.polluted:yes', 'constructor.prototype.x:1'] } };
    expect(await bodyOf(config, '{"__proto__":{"a":1}}')).toBe(
      '{"__proto__":{"a":1,"polluted":"yes"},"constructor":{"prototype":{"x":"1"}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await bodyOf({ allow: { body: ['a'] } }, '{"__proto__":1,"constructor":2,"a":3}')).toBe('{"a":3}');
  });

  it('leaves out what a template fills in and is not of its type', async () => {
    const config = { add: { body: ['n:$(headers.x_n)'], json_types: ['number'] } };
    expect(await bodyOf(config, '{}', { ...json, 'x-n': '7.50' })).toBe('{"n":7.50}');
    expect(await bodyOf(config, '{}', { ...json, 'x-n': '1}' })).toBe('{}');
  });

  it.each(['application/merge-patch+json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'reads %s',
    async (type) => {
      expect(await bodyOf({ remove: { body: ['a'] } }, '{"a":1}', { 'Content-Type': type })).toBe('{}');
    },
  );

  it.each([
    ['application/json', '{"a":1'],
    ['text/plain', 'a=1'],
    ['multipart/form-data; boundary=b', '--b'],
    ['multipart/form-data', '--b--'],
  ])('passes %s unchanged that it cannot read: %s', async (type, body) => {
    const config = { remove: { body: ['a'] }, append: { body: ['a:1'] } };
    expect(await bodyOf(config, body, { 'Content-Type': type })).toBe(body);
  });

  it('refuses JSON that it cannot read where only what is allowed may pass', async () => {
    const config = { allow: { body: ['a'] } };
    for (const body of ['{"a":1', '\ufeff{"b":1}', '"b"'])
      expect(await send(config, { body, headers: json })).toMatchObject({
        status: 400,
        body: { message: 'Bad request' },
      });
    for (const body of ['--b--', '--b\r\nX: name="a"\r\n\r\n1\r\n--b--', 'b=1'])
      expect(
        await send(config, { body, headers: { 'Content-Type': 'multipart/form-data; boundary=c' } }),
      ).toMatchObject({
        status: 400,
      });
    expect(await bodyOf(config, '')).toBe('');
    expect(await bodyOf(config, 'a=1&b=2&a=3&%61=4', { 'Content-Type': 'application/x-www-form-urlencoded' })).toBe(
      'a=1&a=3&%61=4',
    );
  });

  it('refuses JSON that would take too long to change, since a secret in it would stay', async () => {
    const config = { dots_in_keys: false, remove: { body: ['[*].a.b', '[*].a.c', '[*].a.d', '[*].secret'] } };
    const list = (count: number) => JSON.stringify(new Array(count).fill({ a: { b: 1, c: 2, d: 3 }, secret: 1 }));
    expect(await bodyOf(config, list(1000))).toBe(JSON.stringify(new Array(1000).fill({ a: {} })));
    expect(await send(config, { body: list(20_000), headers: json })).toMatchObject({
      status: 413,
      body: { message: 'Request body holds more than may be changed' },
    });
  });

  it('reads no body without need', () => {
    const reads = (given: Record<string, unknown>) =>
      'onCall' in runPlugin(requestTransformerAdvanced, given).instance.hooks;
    expect(reads({ add: { headers: ['a:1'] }, allow: { body: [] } })).toBe(false);
    expect(reads({ allow: { body: ['a'] } })).toBe(true);
  });
});

describe('request-transformer-advanced: properties', () => {
  const names = fc.constantFrom('a', 'b', 'a.b', 'l[*].a', 'l[1]', 'l[*]', '__proto__', 'c.d.e');
  const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.boolean());
  const bodies = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'l', 'd', '__proto__'),
    fc.oneof(
      leaf,
      fc.array(fc.oneof(leaf, fc.dictionary(fc.constantFrom('a', 'b'), leaf))),
      fc.dictionary(fc.constantFrom('a', 'b', 'd'), leaf),
    ),
  );

  it('removing, adding, replacing and allowing twice is the same as once', async () => {
    const configs = fc.oneof(
      // A list's item moves up when the one before it goes.
      names.filter((name) => name !== 'l[1]').map((name) => ({ remove: { body: [name] } })),
      names.map((name) => ({ add: { body: [`${name}:v`] } })),
      names.map((name) => ({ replace: { body: [`${name}:v`] } })),
      fc
        .array(names, { minLength: 1 })
        .filter((list) => !list.includes('l[1]'))
        .map((body) => ({ allow: { body } })),
    );
    await fc.assert(
      fc.asyncProperty(configs, bodies, async (config, value) => {
        const given = { dots_in_keys: false, ...config };
        const once = await bodyOf(given, JSON.stringify(value));
        expect(await bodyOf(given, once)).toBe(once);
        JSON.parse(once);
      }),
    );
  });

  it('touches nothing but what is named', async () => {
    const marked = '12345678901234567890.10e+1';
    await fc.assert(
      fc.asyncProperty(bodies, async (value) => {
        const { a: _a, ...others } = value as Record<string, unknown>;
        const text = `{"a":1,"marked":${marked}${Object.keys(others).length === 0 ? '' : `,${JSON.stringify(others).slice(1, -1)}`}}`;
        expect(await bodyOf({ remove: { body: ['a'] } }, text)).toBe(text.replace('"a":1,', ''));
      }),
    );
  });

  it('lets no template end a header, a request line or a value', async () => {
    const { consumer } = fakeServices({ consumers: [{ id: 'c', username: 'ann\r\nx: y', custom_id: 'é\n' }] });
    const config = {
      add: {
        headers: [
          'x-query:$(query_params.q)',
          'x-capture:$(uri_captures.id)',
          'x-shared:$(shared.note)',
          'x-consumer:$(consumer.username)$(consumer.custom_id)',
        ],
        querystring: ['added:$(query_params.q)'],
        body: ['added:$(query_params.q)'],
      },
      rename: { headers: ['x-old:$(query_params.q)'] },
      replace: { uri: '/v2/$(uri_captures.id)' },
    };
    const route = { id: 'r' } as never;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const plugin = runPlugin(requestTransformerAdvanced, config, { route });
        const { upstream, x } = await plugin.trace({
          method: 'POST',
          url: `/?q=${encodeURIComponent(text.toWellFormed())}`,
          captures: { id: text },
          consumer: consumer('c'),
          headers: { ...json, 'x-old': '1' },
          body: '{}',
        });
        if (upstream === undefined) return;
        for (let i = 0; i < x.requestHeaders.length; i++) {
          expect(x.requestHeaders.name(i)).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
          expect(x.requestHeaders.value(i)).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
        }
        expect(upstream.path + upstream.query).toMatch(/^[\x21-\x7e]+$/);
        expect(JSON.parse(upstream.body)).toEqual({ added: text.toWellFormed() });
      }),
    );
  });
});

describe('request-transformer-advanced: configuration', () => {
  it.each([
    [{ add: { body: ['a:x'], json_types: ['number'] } }, "the value of 'a' is not a number"],
    [{ add: { body: ['a:x'], json_types: ['string', 'number'] } }, 'more types than there are entries'],
    [{ dots_in_keys: false, remove: { body: ['a..b'] } }, "'a..b' is not a path"],
    [{ dots_in_keys: false, remove: { body: ['a[0]'] } }, "'a[0]' is not a path"],
    [{ dots_in_keys: false, allow: { body: ['a[x]'] } }, "'a[x]' is not a path"],
    [{ dots_in_keys: false, rename: { body: ['a.b:a.c'] } }, 'write the name alone'],
    [{ add: { headers: ['a:$(function() end)'] } }, 'Lua is not run'],
    [{ remove: { json: ['a'] } }, 'json'],
  ])('refuses %j', (config, sentence) => {
    expect(() => runPlugin(requestTransformerAdvanced, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const body = await bodyOf(
      readmeExample(import.meta.url, 'request-transformer-advanced'),
      '{"items":[{"id":1,"internal_price":2}],"customer":{"mail":"a@b.example"},"admin":true}',
      { ...json, 'X-Tenant': 'blue' },
    );
    expect(JSON.parse(body)).toEqual({
      items: [{ id: 1 }],
      customer: { email: 'a@b.example', tenant: 'blue' },
      meta: { version: 2 },
    });
  });
});
