import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileCondition } from './condition.ts';
import type { Exchange } from './exchange.ts';

const caller = exchange({
  method: 'POST',
  url: 'https://api.example/orders/7?dry=1&dry=2',
  headers: ['X-Tenant', 'acme', 'X-Tag', 'a', 'x-tag', 'b', 'User-Agent', 'a'.repeat(60)],
  consumer: {
    id: 'c1',
    username: 'ann',
    customId: undefined,
    groups: [{ id: 'g1', name: 'gold' }],
    entity: { id: 'c1', tags: ['eu'] },
  },
});
caller.note('plan', 'pro');
caller.note('nested', { level: 3, none: null });

const nobody = exchange({ url: '/' });

function evaluate(source: string, x: Exchange = caller): boolean {
  const condition = compileCondition(source);
  if ('problem' in condition) throw new Error(condition.problem);
  return condition.evaluate(x);
}

describe('a condition', () => {
  it.each([
    ['http.method == "POST"', true],
    ['http.method in ["GET", "HEAD"]', false],
    ['http.host == "api.example" && http.path.startsWith("/orders/")', true],
    ['http.path_segments[0] == "orders" && size(http.path_segments) == 2', true],
    ['http.headers.x_tenant == "acme" && http.headers["X-Tenant"] == "acme"', true],
    ['"acme" == http.headers.x_tenant', true],
    ['http.headers.x_missing == null', true],
    ['http.headers.x_missing == "acme"', false],
    ['http.headers_list.x_tag == ["a", "b"]', true],
    ['size(http.headers_list.x_missing) == 0', true],
    ['http.queries.dry == "1"', true],
    ['http.queries_list.dry.exists(v, v == "2")', true],
    ['http.queries_list.dry.filter(v, v != "1").map(v, v + "!") == ["2!"]', true],
    ['http.queries_list.dry.all(v, size(v) == 1)', true],
    ['net.protocol == "https" && net.tls.sni == "api.example"', true],
    ['net.src.ip == "203.0.113.7" && net.src.port == 50000 && net.dst.port > 8000', true],
    ['route.name == null && service.id == null && size(route.tags) == 0', true],
    ['consumer.username == "ann" && consumer.custom_id == null && "eu" in consumer.tags', true],
    ['"gold" in consumer_group.names && "g1" in consumer_group.ids', true],
    ['kong.ctx.shared.plan == "pro" && kong.ctx.shared.nested.level == 3', true],
    ['plugins.key_auth.is_matched', false],
    ['!(http.method == "GET") ? true : false', true],
    ['http.path.contains("der") && http.path.endsWith("7")', true],
  ])('%s is %s', (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it('has() tells what is there from what is not', () => {
    expect(evaluate('has(http.headers.x_tenant) && has(consumer.username)')).toBe(true);
    expect(evaluate('has(http.headers.x_missing) || has(http.queries.missing)')).toBe(false);
    expect(evaluate('has(kong.ctx.shared.plan) && !has(kong.ctx.shared.other)')).toBe(true);
    expect(evaluate('has(consumer.username) || has(net.tls.sni)', nobody)).toBe(false);
  });

  it('sees the plugins that ran', () => {
    const x = exchange({});
    x.active.push({ name: 'key-auth' } as Exchange['active'][number], undefined);
    expect(evaluate('plugins.key_auth.access_has_executed && !plugins.acl.is_matched', x)).toBe(true);
  });

  it('sees the request as plugins before have changed it', () => {
    const x = exchange({ headers: { a: '1' } });
    x.requestHeaders.set('a', '2');
    expect(evaluate('http.headers.a == "2"', x)).toBe(true);
  });

  it('cannot read what only JavaScript put there', () => {
    expect(() => evaluate('kong.ctx.shared.constructor == null')).toThrow();
    expect(compileCondition('http.constructor == null')).toHaveProperty('problem');
  });
});

describe('matches', () => {
  it.each([
    ['http.path.matches("^/orders/[0-9]+$")', true],
    ['http.path.matches("nothing")', false],
    ['http.headers.x_tenant.matches("c.e")', true],
    ['http.headers_list.x_tag.exists(v, v.matches("^b$"))', true],
    ['http.headers_list.x_tag.filter(v, v.matches("^b$")) == ["b"]', true],
    ['default(http.headers.x_missing.matches("x"), true)', true],
    ['"call .matches(x)" == "call .matches(x)"', true],
    // The usual engine would not come back from this one.
    ['http.headers.user_agent.matches("^(a+)+b$")', false],
    ['[http.headers.user_agent].exists(v, v.matches("^(a+)+b$"))', false],
    ['http.method == "GET" ? false : !http.headers.user_agent.matches("^(a|a)*b$")', true],
  ])('%s is %s', (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it.each([
    ['http.path.matches("(")', "the regex '('"],
    ['http.path.matches("(?=a)")', "the regex '(?=a)'"],
    ['http.path.matches(http.method)', 'string literal'],
    ['http.net.matches("x") == 1', 'No such key: net'],
    ['net.src.port.matches("8")', "'int.matches(regex)'"],
  ])('%s is a problem', (source, expected) => {
    expect(compileCondition(source)).toMatchObject({ problem: expect.stringContaining(expected) });
  });
});

describe('what fails at run time', () => {
  it.each([
    'kong.ctx.shared.nothing == "1"',
    'http.headers.x_missing.startsWith("a")',
    'http.path_segments[7] == "a"',
    'http.headers.x_tenant',
    'http.headers.x_missing',
  ])('%s throws, unless default() says otherwise', (source) => {
    expect(() => evaluate(source)).toThrow();
    if (source === 'http.headers.x_tenant') return;
    expect(evaluate(`default(${source}, true)`)).toBe(true);
    expect(evaluate(`default(${source}, false) || http.method == "POST"`)).toBe(true);
  });

  it('default() keeps what does not fail', () => {
    expect(evaluate('default(http.method == "GET", true)')).toBe(false);
    expect(evaluate('default(kong.ctx.shared.a == 1, false) || default(http.method == "POST", false)')).toBe(true);
  });
});

it.each([
  ['', 'invalid condition'],
  ['http.method ==', 'invalid condition'],
  ['1 + 2', 'not a bool'],
  ['http.method', 'not a bool'],
  ['unknown.x == 1', 'Unknown variable: unknown'],
  ['http.metod == "GET"', 'No such key: metod'],
  ['has(http.metod)', 'No such key: metod'],
  ['principal.id == "x"', 'Unknown variable: principal'],
  ['plugins.acl.priority == 1', 'priority'],
  ['default(1, true)', 'two bools'],
  [`"${'a'.repeat(1100)}" == ""`, 'length must be at most 1024'],
])('%s is a problem of the configuration', (source, expected) => {
  expect(compileCondition(source)).toMatchObject({ problem: expect.stringContaining(expected) });
});
