import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from './template.ts';

const x = exchange({ url: '/a?page=2&empty=', headers: { 'X-Tenant': 'acme' } });
x.note('trace', 'abc');

function fill(source: string): string {
  const template = compileTemplate(source);
  if (typeof template !== 'function') throw new Error(template.problem);
  return template(x);
}

describe('a template', () => {
  it.each([
    ['plain text', 'plain text'],
    ['$(headers.x_tenant)', 'acme'],
    ['$(headers["x-tenant"])', 'acme'],
    ["tenant=$(headers['X-Tenant']); page=$(query_params.page)", 'tenant=acme; page=2'],
    ['$(headers.missing)', ''],
    ['$(headers.missing or "nobody")', 'nobody'],
    ['$(query_params.empty or "d")', ''],
    ['$(uri_captures[1])', ''],
    ['$(uri_captures.id or "0")', '0'],
    ['$(shared.trace)', 'abc'],
    ['$(consumer.username or "anonymous")', 'anonymous'],
    ['100$', '100$'],
  ])('%s gives %s', (source, expected) => {
    expect(fill(source)).toBe(expected);
  });

  it.each(['$(os.execute("rm"))', '$(headers)', '$(template_magic.x)', '$((function() return 1 end)())'])('%s is a problem: Lua is not run', (source) => {
    expect(compileTemplate(source)).toMatchObject({ problem: expect.stringContaining('Lua is not run') });
  });
});
