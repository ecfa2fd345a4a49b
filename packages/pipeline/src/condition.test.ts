import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileCondition } from './condition.ts';

const x = exchange({ method: 'POST', url: '/orders/7?dry=1&dry=2', headers: { 'X-Tenant': 'acme', 'user-agent': 'a'.repeat(60) } });

function evaluate(source: string): boolean {
  const condition = compileCondition(source);
  if ('problem' in condition) throw new Error(condition.problem);
  return condition.evaluate(x);
}

describe('a condition', () => {
  it.each([
    ['http.method == "POST"', true],
    ['http.method in ["GET", "HEAD"]', false],
    ['http.path.startsWith("/orders/")', true],
    ['http.path_segments[0] == "orders" && size(http.path_segments) == 2', true],
    ['http.headers.x_tenant == "acme"', true],
    ['http.headers.x_missing == null', true],
    ['http.headers["x_tenant"] == "acme"', true],
    ['http.queries.dry == "1"', true],
    ['http.queries_list.dry.exists(v, v == "2")', true],
    ['consumer.username == null', true],
    ['"gold" in consumer_group.names', false],
    ['http.path.matches("^/orders/[0-9]+$")', true],
    ['http.path.matches("nothing")', false],
    ['"call .matches(x)" == "call .matches(x)"', true],
    ['has(kong.ctx.shared.x)', false],
    ['default(kong.ctx.shared.nothing == "1", true)', true],
    ['default(http.method == "GET", true)', false],
  ])('%s is %s', (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it('fails where a key is missing, unless it has a default', () => {
    expect(() => evaluate('kong.ctx.shared.nothing == "1"')).toThrow();
  });

  it('never backtracks', () => {
    expect(evaluate('http.headers.user_agent.matches("(a+)+$")')).toBe(true);
    expect(evaluate('http.headers.user_agent.matches("(a+)+b$")')).toBe(false);
  });
});

describe('what is no condition is a problem, not a surprise', () => {
  it.each(['http.method ==', '1 + 2', 'unknown.x == 1', `"${'a'.repeat(1100)}" == ""`, ''])('%s', (source) => {
    expect(compileCondition(source)).toMatchObject({ problem: expect.any(String) });
  });
});
