import { coreCollections } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { describe, expect, it } from 'vitest';
import { entitySchema, pluginSchema } from '../schemas/described.ts';
import { readFields } from './read-fields.ts';

const routes = entitySchema(coreCollections.find(({ name }) => name === 'routes')!);
const rateLimiting = plugins.find(({ name }) => name === 'rate-limiting')!;
const formType = 'application/x-www-form-urlencoded';

async function read(body: string, contentType: string | undefined = formType): Promise<unknown> {
  const schemaOf = (name: unknown) =>
    name === 'rate-limiting' ? { properties: { config: pluginSchema(rateLimiting) } } : routes;
  const result = await readFields(Buffer.from(body), contentType, schemaOf);
  return 'fields' in result ? result.fields : result.answer.status;
}

describe('the fields of a body', () => {
  it.each([
    ['methods[]=GET&methods[]=PUT', { methods: ['GET', 'PUT'] }],
    ['methods[1]=GET&methods[2]=PUT', { methods: ['GET', 'PUT'] }],
    ['methods=GET&methods=PUT', { methods: ['GET', 'PUT'] }],
    ['hosts=a.test,b.test', { hosts: ['a.test', 'b.test'] }],
    ['tags=one', { tags: ['one'] }],
    ['tags=', { tags: [] }],
    ['strip_path=false&regex_priority=7&name=true', { strip_path: false, regex_priority: 7, name: 'true' }],
    ['service.id=abc', { service: { id: 'abc' } }],
    ['service[id]=abc', { service: { id: 'abc' } }],
    ['headers.x-team=a&headers.x-team=b', { headers: { 'x-team': ['a', 'b'] } }],
    ['name=', { name: null }],
    ['name=a%26b+c', { name: 'a&b c' }],
    ['name=rate-limiting&config.minute=5', { name: 'rate-limiting', config: { minute: 5 } }],
  ])('are read from the form %s', async (body, fields) => {
    expect(await read(body)).toEqual(fields);
  });

  it('are read from a form with parts', async () => {
    const form = new FormData();
    form.append('name', 'r');
    form.append('paths[]', new Blob(['/a']), 'paths.txt');
    const request = new Response(form);
    const body = await request.text();
    expect(await read(body, request.headers.get('content-type')!)).toEqual({ name: 'r', paths: ['/a'] });
    expect(await read(body, 'multipart/form-data; boundary=other')).toBe(400);
  });

  it('are read from JSON, also where nobody says that it is some', async () => {
    expect(await read('{"name":"r","tags":null}', 'application/json; charset=utf-8')).toEqual({
      name: 'r',
      tags: null,
    });
    expect(await read('{}', '')).toEqual({});
    expect(await read('', 'application/json')).toEqual({});
    for (const body of ['[]', '"a"', 'null', '{']) expect(await read(body, 'application/json'), body).toBe(400);
    expect(await read('a: 1', 'application/yaml')).toBe(415);
  });

  it('are fields whatever they are called, and so many and so deep at most', async () => {
    const fields = (await read('__proto__.polluted=1&constructor.name=x')) as Record<string, unknown>;
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
    expect(await read(`a${'.a'.repeat(30)}=1`)).toBe(400);
    expect(await read('a=1&'.repeat(10_001))).toBe(400);
  });
});
