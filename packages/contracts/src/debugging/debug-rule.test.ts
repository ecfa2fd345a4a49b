import { describe, expect, it } from 'vitest';
import { compileDebugRule } from './debug-rule.ts';

const exchange: Readonly<Record<string, string | number>> = {
  'http.request.method': 'POST',
  'http.path': '/orders/7',
  'http.response.status_code': 502,
  'proxy.kong.route.id': 'r1',
  'proxy.kong.latency_total_ms': 120.5,
};

function isAbout(source: string): boolean {
  const rule = compileDebugRule(source);
  if (typeof rule !== 'function') throw new Error(rule.problem);
  return rule((field) => exchange[field]);
}

describe('the rule of a debug session', () => {
  it.each([
    ['http.response.status_code >= 500', true],
    ['http.response.status_code < 500', false],
    ['http.response.status_code > 502 || http.response.status_code <= 501', false],
    [`http.request.method == "POST" && http.path != '/orders/8'`, true],
    ['!(http.request.method == "GET") && proxy.kong.latency_total_ms >= 120.5', true],
    ['http.request.method == "GET" || http.request.method == "POST" && proxy.kong.route.id == "r2"', false],
    ['(http.request.method == "GET" || http.request.method == "POST") && proxy.kong.route.id == "r1"', true],
    ['proxy.kong.upstream.status_code < 1000', false],
    ['proxy.kong.upstream.status_code != 200 && !(proxy.kong.upstream.status_code >= 0)', true],
    ['proxy.kong.consumer.id == ""', false],
    ['!!(http.path == "/orders/7")', true],
  ])('%s is %s', (source, expected) => {
    expect(isAbout(source)).toBe(expected);
  });

  it.each([
    ['', 'ends where a field is wanted'],
    ['http.response.status == 1', "has 'http.response.status' where one of these"],
    ['constructor == 1', "has 'constructor'"],
    ['http.path == 7', 'no text in quotes'],
    ['http.path >= "/a"', 'texts are equal'],
    ['http.response.status_code == "500"', 'no number'],
    ['http.response.status_code', 'wants ==, !=, >=, <=, >, < after'],
    ['(http.path == "/a"', 'not closed'],
    ['http.path == "/a" http.path == "/b"', 'after its end'],
    ['http.path == "/a', 'cannot be read'],
    ['http.path =~ "a"', 'cannot be read'],
    [`${'!'.repeat(40)}(http.path == "/a")`, 'nested more than 32 deep'],
    [`http.path == "${'a'.repeat(1_100)}"`, 'longer than 1024'],
  ])('%s is a problem', (source, expected) => {
    expect(compileDebugRule(source)).toEqual({ problem: expect.stringContaining(expected) });
  });
});
