import { toJson } from '@sallyport/json';
import { HeaderList } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { readDeclaredHeaders } from './declared-headers.ts';
import { differingParamHeader, writeParamHeaders } from './param-headers.ts';

const schema = toJson({
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    size: { type: 'integer', 'x-mcp-header': 'Size' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    deep: { type: 'object', properties: { er: { type: 'string', 'x-mcp-header': 'Deep-Er' } } },
    other: { $ref: 'https://example.com/schema.json' },
  },
});
const declared = readDeclaredHeaders(schema).headers!;
const headersOf = (...raw: string[]) => new HeaderList(raw);

describe('headers that repeat arguments (Mcp-Param-…)', () => {
  it('are found in the schema of the tool, and nothing is fetched for it', () => {
    expect(declared).toEqual([
      { header: 'Mcp-Param-Region', path: ['region'], type: 'string' },
      { header: 'Mcp-Param-Size', path: ['size'], type: 'integer' },
      { header: 'Mcp-Param-Dry', path: ['dry'], type: 'boolean' },
      { header: 'Mcp-Param-Deep-Er', path: ['deep', 'er'], type: 'string' },
    ]);
    expect(readDeclaredHeaders(toJson({ type: 'object' }))).toEqual({ headers: [] });
  });

  it.each<[string, unknown]>([
    ['on a number', { properties: { a: { type: 'number', 'x-mcp-header': 'A' } } }],
    ['on an object', { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } }],
    ['on something without a type', { properties: { a: { 'x-mcp-header': 'A' } } }],
    ['on the schema itself', { type: 'string', 'x-mcp-header': 'A' }],
    ['without a name', { properties: { a: { type: 'string', 'x-mcp-header': '' } } }],
    ['that is no text', { properties: { a: { type: 'string', 'x-mcp-header': 1 } } }],
    ['with a blank', { properties: { a: { type: 'string', 'x-mcp-header': 'A B' } } }],
    ['with a line break', { properties: { a: { type: 'string', 'x-mcp-header': 'A\r\nX: y' } } }],
    ['with a colon', { properties: { a: { type: 'string', 'x-mcp-header': 'A:' } } }],
    [
      'twice but for case',
      { properties: { a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } } },
    ],
    ['in items', { properties: { a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } } } }],
    ['in oneOf', { oneOf: [{ properties: { a: { type: 'string', 'x-mcp-header': 'A' } } }] }],
    ['in $defs', { $defs: { d: { properties: { a: { type: 'string', 'x-mcp-header': 'A' } } } } }],
    ['in escapes', JSON.parse('{"properties":{"a":{"type":"number","x-mcp-h\\u0065ader":"A"}}}')],
  ])('make a tool invalid %s', (_what, bad) => {
    expect(readDeclaredHeaders(toJson(bad)).fault).toMatch(/x-mcp-header/);
  });

  it('are found however the key is escaped', () => {
    const escaped = Buffer.from('{"properties":{"a":{"type":"number","x-mcp-h\\u0065ader":"A"}}}');
    expect(readDeclaredHeaders(escaped).fault).toBeDefined();
  });

  it.each<[string, unknown, string[], string | undefined]>([
    ['equal', { region: 'eu' }, ['Mcp-Param-Region', 'eu'], undefined],
    ['in any case of the name', { region: 'eu' }, ['mcp-param-REGION', ' eu\t'], undefined],
    ['encoded', { region: 'é' }, ['Mcp-Param-Region', '=?base64?w6k=?='], undefined],
    ['differing', { region: 'eu' }, ['Mcp-Param-Region', 'us'], 'Mcp-Param-Region'],
    ['differing in case', { region: 'eu' }, ['Mcp-Param-Region', 'EU'], 'Mcp-Param-Region'],
    ['with broken base64', { region: 'eu' }, ['Mcp-Param-Region', '=?base64?!?='], 'Mcp-Param-Region'],
    ['missing', { region: 'eu' }, [], 'Mcp-Param-Region'],
    ['missing for null', { region: null }, [], undefined],
    ['said of nothing', {}, ['Mcp-Param-Region', 'eu'], undefined],
    ['about integers, compared as numbers', { size: 42 }, ['Mcp-Param-Size', '42.0'], undefined],
    ['about other integers', { size: 42 }, ['Mcp-Param-Size', '43'], 'Mcp-Param-Size'],
    ['about hexadecimal', { size: 42 }, ['Mcp-Param-Size', '0x2a'], 'Mcp-Param-Size'],
    ['about blank', { size: 0 }, ['Mcp-Param-Size', ''], 'Mcp-Param-Size'],
    ['about a text where an integer belongs', { size: '42' }, ['Mcp-Param-Size', '42.0'], 'Mcp-Param-Size'],
    ['about booleans', { dry: true }, ['Mcp-Param-Dry', 'true'], undefined],
    ['about booleans in another case', { dry: true }, ['Mcp-Param-Dry', 'True'], 'Mcp-Param-Dry'],
    ['deep', { deep: { er: 'x' } }, ['Mcp-Param-Deep-Er', 'y'], 'Mcp-Param-Deep-Er'],
    ['nobody declared', {}, ['Mcp-Param-Unknown', 'x'], undefined],
  ])('are refused unless they say what the arguments say: %s', (_what, args, raw, differing) => {
    expect(differingParamHeader(headersOf(...raw), declared, toJson(args))).toBe(differing);
  });

  it('say nothing of numbers that readers round', () => {
    const args = Buffer.from('{"size":12345678901234567890}');
    expect(writeParamHeaders(declared, args)).toEqual([]);
    expect(differingParamHeader(headersOf(), declared, args)).toBeUndefined();
    expect(differingParamHeader(headersOf('Mcp-Param-Size', '12345678901234567890'), declared, args)).toBeUndefined();
    expect(differingParamHeader(headersOf('Mcp-Param-Size', '1'), declared, args)).toBe('Mcp-Param-Size');
  });

  it('are written for a server by its own schema, and pass the check', () => {
    const args = toJson({ region: ' é', size: -1, dry: false, deep: { er: '=?base64?YQ==?=' } });
    const raw = writeParamHeaders(declared, args);
    expect(raw).toContain('=?base64?IMOp?=');
    expect(differingParamHeader(headersOf(...raw), declared, args)).toBeUndefined();
    expect(writeParamHeaders(declared, undefined)).toEqual([]);
  });
});
