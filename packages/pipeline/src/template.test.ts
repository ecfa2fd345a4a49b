import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { RouteEntity } from './entities.ts';
import { compileTemplate, isTemplate } from './template.ts';

const route = { id: 'r1' } as RouteEntity;
const x = exchange({
  url: '/a?page=2&empty=&both=1&both=2&s=a%20b',
  headers: { 'X-Tenant': 'acme', x_user: 'spoofed', 'x-empty': '' },
  consumer: { id: 'c1', username: 'ann', customId: undefined, groups: [], entity: { id: 'c1' } },
  route,
  captures: { 1: 'v2', version: 'v2' },
});
x.note('trace', 'abc');
x.note('deep', { level: 3, on: true, off: false });

function fill(source: string): string {
  const template = compileTemplate(source);
  if (typeof template !== 'function') throw new Error(template.problem);
  return template(x);
}

describe('a template', () => {
  it.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['100$', '100$'],
    ['a ) b', 'a ) b'],
    ['$(headers.x_tenant)', 'acme'],
    ['$(headers["x-tenant"])', 'acme'],
    ["tenant=$(headers['X-Tenant']); page=$(query_params.page)", 'tenant=acme; page=2'],
    ['$(query_params.both)$(query_params["s"])', '1a b'],
    ['$(uri_captures[1])/$(uri_captures.version)/$(uri_captures["version"])/$(uri_captures.1)', 'v2/v2/v2/v2'],
    ['$(shared.trace)', 'abc'],
    ['$(shared.deep.level) $(shared["deep"].on) $(shared.deep.off)', '3 true false'],
    ['$(consumer.username) $(consumer.id)', 'ann c1'],
    ['$( headers . x_tenant )', 'acme'],
  ])('%s gives %s', (source, expected) => {
    expect(fill(source)).toBe(expected);
  });

  it.each([
    '$(headers.missing)',
    '$(uri_captures[7])',
    '$(shared.none.deeper)',
    '$(shared.deep)',
    '$(consumer.custom_id)',
    // What JavaScript's objects have of their own accord.
    '$(uri_captures.constructor)',
    '$(shared.toString)',
    '$(shared["__proto__"].x)',
  ])('%s is empty', (source) => {
    expect(fill(source)).toBe('');
  });

  it.each([
    ['$(headers.missing or "nobody")', 'nobody'],
    ["$(headers.missing or 'no \\'body\\'\\\\')", "no 'body'\\"],
    ['$(headers.missing or headers.x_tenant or "x")', 'acme'],
    ['$(headers.missing or 7)', '7'],
    ['$(headers.missing or "a)b(c$(") done', 'a)b(c$( done'],
    ['$(headers.x_empty or "d")$(query_params.empty or "d")', ''],
    ['$(shared.deep.off or "on")', 'on'],
  ])('%s gives %s, as Lua would', (source, expected) => {
    expect(fill(source)).toBe(expected);
  });

  it('never takes the underscore twin of a header for the header', () => {
    expect(fill('$(headers.x_user)')).toBe('');
    expect(fill('$(headers["x_user"])')).toBe('spoofed');
  });

  it('is told from plain text', () => {
    expect(isTemplate('a $(headers.b)')).toBe(true);
    expect(isTemplate('a $b (c)')).toBe(false);
  });
});

it.each([
  '$(os.execute("rm"))',
  '$(headers)',
  '$(headers.a.b)',
  '$(template_magic.x)',
  '$((function() return 1 end)())',
  '$(headers.a .. headers.b)',
  '$(headers.a and "b")',
  '$(headers.a or)',
  '$(headers.a orheaders.b)',
  '$(headers.a',
  '$(',
  '$()',
  '$(constructor.name)',
  '$(consumer.password)',
])('%s is a problem of the configuration: Lua is not run', (source) => {
  expect(compileTemplate(`x ${source}`)).toMatchObject({ problem: expect.stringContaining('Lua is not run') });
});
