import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { compileParameter, rawPairsOf } from './parameters.ts';
import type { Parameter } from './schema.ts';

const numbers = { type: 'array', items: { type: 'integer' }, minItems: 3 };
const point = {
  type: 'object',
  properties: { x: { type: 'integer' }, on: { type: 'boolean' } },
  required: ['x', 'on'],
  additionalProperties: false,
};

function faultOf(
  parameter: Omit<Parameter, 'name' | 'required' | 'schema'> & { schema?: unknown; required?: boolean },
  text: string,
) {
  const { schema, required = false, ...rest } = parameter;
  const check = compileParameter(
    { name: 'p', required, ...rest, ...(schema !== undefined && { schema: JSON.stringify(schema) }) },
    { arrayLengthCompat: true, checksSchema: true },
  );
  const route = { id: 'r' } as never;
  const x = exchange({
    route,
    ...(parameter.in === 'path' && { captures: { p: text } }),
    ...(parameter.in === 'query' && { url: `/?${text}` }),
    ...(parameter.in === 'header' && { headers: { P: text } }),
  });
  return check(x, rawPairsOf(x));
}

describe('a parameter', () => {
  it.each<[Parameter['in'], NonNullable<Parameter['style']>, boolean, unknown, string]>([
    ['path', 'simple', false, { type: 'integer' }, '5'],
    ['path', 'simple', false, { type: 'string', enum: ['a b', 'a+b'] }, 'a%20b'],
    ['path', 'simple', false, { type: 'string', enum: ['a+b'] }, 'a+b'],
    ['path', 'simple', false, numbers, '3,4,5'],
    ['path', 'simple', false, point, 'x,1,on,true'],
    ['path', 'simple', true, point, 'x=1,on=true'],
    ['path', 'label', false, { type: 'integer' }, '.5'],
    ['path', 'label', false, numbers, '.3,4,5'],
    ['path', 'label', true, numbers, '.3.4.5'],
    ['path', 'label', false, point, '.x,1,on,true'],
    ['path', 'label', true, point, '.x=1.on=true'],
    ['path', 'matrix', false, { type: 'integer' }, ';p=5'],
    ['path', 'matrix', false, numbers, ';p=3,4,5'],
    ['path', 'matrix', true, numbers, ';p=3;p=4;p=5'],
    ['path', 'matrix', false, point, ';p=x,1,on,true'],
    ['path', 'matrix', true, point, ';x=1;on=true'],
    ['query', 'form', true, { type: 'boolean' }, 'a=1&p=true'],
    ['query', 'form', true, { type: 'string', enum: ['a b&'] }, 'p=a+b%26'],
    ['query', 'form', true, { type: ['integer', 'null'] }, 'p='],
    ['query', 'form', true, numbers, 'p=3&p=4&q=1&p=5'],
    ['query', 'form', false, numbers, 'p=3,4,5'],
    ['query', 'form', false, { type: 'array', items: { enum: ['a,b', 'c'] } }, 'p=a%2Cb,c'],
    ['query', 'form', true, point, 'on=true&x=1&other=2'],
    ['query', 'form', false, point, 'p=x,1,on,true'],
    ['query', 'spaceDelimited', false, numbers, 'p=3%204+5'],
    ['query', 'pipeDelimited', false, numbers, 'p=3%7C4|5'],
    ['query', 'deepObject', true, point, 'p[x]=1&p%5Bon%5D=true&p=7'],
    ['header', 'simple', false, { type: 'number' }, '-1.5e3'],
    ['header', 'simple', false, numbers, '3,4,5'],
    ['header', 'simple', true, point, 'x=1,on=true'],
    ['query', 'form', true, { $ref: '#/definitions/n', definitions: { n: { type: 'integer' } } }, 'p=1'],
  ])('in %s, %s, %s, %j reads %s', (place, style, explode, schema, text) => {
    expect(faultOf({ in: place, style, explode, schema }, text)).toBeUndefined();
  });

  it.each<[Parameter['in'], NonNullable<Parameter['style']>, boolean, unknown, string, string]>([
    ['query', 'form', true, { type: 'integer' }, 'p=abc', 'expected integer, got string'],
    ['query', 'form', true, { type: 'integer' }, 'p=0x10', 'expected integer, got string'],
    ['query', 'form', true, { type: 'integer' }, 'p=1&p=2', 'expected integer, got array'],
    ['query', 'form', true, { type: 'boolean' }, 'p=yes', 'expected boolean, got string'],
    ['query', 'form', false, numbers, 'p=3,x,5', 'failed to validate item 2'],
    ['query', 'form', false, numbers, 'p=', 'fewer than 3 items'],
    ['query', 'deepObject', true, point, 'p[x]=1&p[on]=true&p[admin]=1', 'found admin'],
    ['query', 'deepObject', true, point, 'p[__proto__]=1', 'is required'],
    ['path', 'label', false, numbers, '3,4,5', 'expected array, got string'],
    ['path', 'matrix', true, point, 'x=1', 'expected object, got string'],
    ['header', 'simple', false, { type: 'string', pattern: '^a$' }, 'b', 'failed to match pattern'],
  ])('in %s, %s, %s, %j refuses %s', (place, style, explode, schema, text, fault) => {
    expect(faultOf({ in: place, style, explode, schema }, text)).toContain(fault);
  });

  it('may be asked for only to be there', () => {
    const missing = "query 'p' validation failed, [error] required parameter value not found in request";
    expect(faultOf({ in: 'query', required: true }, 'q=1')).toBe(missing);
    expect(faultOf({ in: 'query', required: true }, 'p')).toBeUndefined();
    expect(faultOf({ in: 'query', required: false }, 'q=1')).toBeUndefined();
    expect(faultOf({ in: 'query', required: true, schema: point, style: 'form', explode: true }, 'p=1')).toBe(missing);
  });
});
