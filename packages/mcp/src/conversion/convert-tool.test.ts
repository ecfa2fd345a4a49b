import { Secret } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { convertTool, toolName, toolProblems } from './convert-tool.ts';
import { argumentsOf, shopRoute, targetOf, toolOf } from './test-tools.ts';

const query = (name: string, more: object = {}) => ({ name, in: 'query', schema: { type: 'string' }, ...more });
const problemsOf = (definition: object, place: object = {}) =>
  convertTool({ description: 'A tool.', method: 'GET', path: '/a', ...definition }, 1, { ...shopRoute, ...place });

describe('the name of a tool', () => {
  it.each([
    [{ name: 'list-users', annotations: { title: 'List users' } }, 'list-users'],
    [{ annotations: { title: 'List users' } }, 'List users'],
    [{}, 'shop-3'],
  ])('%j', (definition, name) => {
    expect(toolName({ description: '', ...definition }, 3, shopRoute)).toBe(name);
  });
});

describe('what callers see of a tool', () => {
  const entry = (definition: object) => JSON.parse(toolOf(definition).entry.toString());

  it('are arguments named for where they go, and the whole body as one', () => {
    expect(
      entry({
        name: 'create-order',
        method: 'POST',
        path: '/users/{id}/orders',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
          query('userid', { required: true, description: 'User ID to filter orders' }),
          { name: 'x-token', in: 'header', schema: { type: 'string', default: 'none' } },
          { name: 'session_id', in: 'cookie', schema: { type: 'string' } },
        ],
        request_body: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', minProperties: 1 } } },
        },
        annotations: {
          title: 'Create',
          read_only_hint: false,
          destructive_hint: true,
          idempotent_hint: false,
          open_world_hint: true,
        },
      }),
    ).toEqual({
      name: 'create-order',
      description: 'A tool.',
      inputSchema: {
        type: 'object',
        properties: {
          path_id: { type: 'integer' },
          query_userid: { type: 'string', description: 'User ID to filter orders' },
          'header_x-token': { type: 'string', default: 'none' },
          cookie_session_id: { type: 'string' },
          body: { type: 'object', minProperties: 1 },
        },
        required: ['path_id', 'query_userid', 'body'],
        additionalProperties: false,
      },
      annotations: {
        title: 'Create',
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    });
  });

  it('is nothing of what is fixed, which also wins over a parameter of the same name', () => {
    const tool = toolOf({
      query: { key: ['s3cret'], lang: ['en', 'de'] },
      headers: { 'X-Api-Key': ['t0ken'] },
      parameters: [query('key', { required: true }), query('q'), { name: 'x-api-key', in: 'header' }],
    });
    expect(tool.entry.toString()).not.toMatch(/key|s3cret|t0ken|lang/i);
    const request = tool.request(argumentsOf({ query_q: 'Rome' }));
    expect(request).toMatchObject({
      target: '/things?key=s3cret&lang=en&lang=de&q=Rome',
      headers: ['X-Api-Key', 't0ken'],
    });
    expect(tool.secretQuery).toEqual(['key', 'lang', 'lang']);
    expect(tool.request(argumentsOf({ query_key: 'mine' }))).toBe("'query_key' is no argument of this tool");
  });

  it('keeps definitions and composition of schemas, and tells equal names with different meanings apart', () => {
    const of = (type: string) => ({
      $ref: '#/$defs/Id',
      $defs: { Id: { type }, Deep: { allOf: [{ $ref: '#/$defs/Id' }] } },
    });
    const { inputSchema } = entry({
      parameters: [
        query('a', { schema: of('string') }),
        query('b', { schema: of('string') }),
        query('c', { schema: of('integer') }),
      ],
    });
    expect(inputSchema.properties).toEqual({
      query_a: { $ref: '#/$defs/Id' },
      query_b: { $ref: '#/$defs/Id' },
      query_c: { $ref: '#/$defs/Id_2' },
    });
    expect(inputSchema.$defs).toMatchObject({ Id: { type: 'string' }, Id_2: { type: 'integer' } });
  });

  it('has a schema of its result where one answer only is no error', () => {
    const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });
    const object = { type: 'object', properties: { a: { type: 'array' } }, required: ['a'] };
    const output = (responses: object) => entry({ responses }).outputSchema;
    expect(output({ 200: json(object), 404: json({ type: 'object' }), default: json({}) })).toEqual(object);
    expect(output({ '2XX': json({ $ref: '#/$defs/A', $defs: { A: object } }) })).toEqual({
      type: 'object',
      $ref: '#/$defs/A',
      $defs: { A: object },
    });
    expect(output({ 200: json(object), 201: json(object) })).toBeUndefined();
    expect(output({ 200: json({ type: 'array' }) })).toEqual({ type: 'array' });
    expect(output({ 200: json({ allOf: [object, {}] }) })).toEqual({ type: 'object', allOf: [object, {}] });
    expect(output({ 204: { description: 'None' } })).toBeUndefined();
    expect(output({ default: json(object) })).toBeUndefined();
  });

  it('is in the words of JSON Schema 2020-12, whatever OpenAPI 3.0 writes', () => {
    const schema = {
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { type: 'string', readOnly: true },
        name: { type: 'string', nullable: true, example: 'Ann', xml: { attribute: true } },
        price: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
        nullable: { type: 'boolean' },
      },
    };
    const { inputSchema } = entry({ method: 'POST', request_body: { content: { 'application/json': { schema } } } });
    expect(inputSchema.properties.body).toEqual({
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: ['string', 'null'], examples: ['Ann'] },
        price: { type: 'number', exclusiveMinimum: 0, maximum: 9 },
        nullable: { type: 'boolean' },
      },
    });
  });
});

describe('where a tool’s requests go', () => {
  const at = (definition: object, place: object = {}) => {
    const tool = problemsOf(definition, place);
    if (Array.isArray(tool)) return tool.map(({ path, message }) => `${path} ${message}`);
    const { method, host, scheme, target, headers } = tool.request(new Map()) as never;
    return { method, host, scheme, target, headers };
  };

  it('is below the route’s path unless the path begins with a slash', () => {
    expect(at({ path: '/orders' })).toMatchObject({ target: '/orders' });
    for (const path of ['orders', './orders']) expect(at({ path })).toMatchObject({ target: '/shop/orders' });
    expect(at({ path: undefined })).toMatchObject({ target: '/shop' });
    expect(at({ path: './' }, { paths: ['/shop/'] })).toMatchObject({ target: '/shop/' });
    expect(at({ path: 'a b/é' })).toEqual(['path holds a character that no path may']);
    expect(at({ path: 'é' })).toMatchObject({ target: '/shop/%C3%A9' });
  });

  it('is what the route says, where the tool says nothing and the route says it exactly', () => {
    const place = {
      paths: ['/a'],
      methods: ['PUT'],
      hosts: ['*.example.com', 'api.example.com'],
      headers: { 'x-version': ['2', '3'] },
    };
    expect(at({ path: undefined, method: undefined }, place)).toEqual({
      method: 'PUT',
      host: 'api.example.com',
      scheme: undefined,
      target: '/a',
      headers: ['x-version', '2'],
    });
    const own = { host: 'other.example.com', scheme: 'https', headers: { 'X-Version': ['3'] } };
    expect(at(own, place)).toMatchObject({ host: 'other.example.com', scheme: 'https', headers: ['X-Version', '3'] });
  });

  it('has to be said where the route does not', () => {
    expect(at({ method: undefined })).toEqual(['method is needed where the route takes more than one method']);
    expect(at({ path: undefined }, { paths: ['/a', '/b'] })).toEqual([
      'path is needed where the route has more than one path',
    ]);
    expect(at({ path: 'x' }, { paths: ['~/a\\d'] })).toEqual([
      'path should begin with a slash where the route has no path but regular expressions',
    ]);
    expect(at({}, { hosts: ['*.example.com'] })).toEqual(['host is needed where the hosts of the route are wildcards']);
    expect(at({}, { headers: { 'x-v': ['~*[12]'] } })).toEqual([
      "headers 'x-v' is needed, for which the route has a regular expression only",
    ]);
  });
});

describe('a definition with faults', () => {
  it.each<[object, string]>([
    [{ path: '/a/../b' }, 'path: may not climb with dots'],
    [{ path: '../b' }, 'path: may not climb with dots'],
    [{ path: '/a?b=c' }, "path: has no query or fragment; write the query into 'query'"],
    [{ path: '/a/{id}' }, "path: '{id}' stands for no parameter in path"],
    [{ parameters: [{ name: 'id', in: 'path' }] }, "path: the parameter 'id' has no place in the path; write {id}"],
    [{ parameters: [query('a'), query('a')] }, "parameters.1: there is a parameter 'a' in query already"],
    [
      { parameters: [{ $ref: '#/components/parameters/A' }] },
      'parameters.0.$ref: is not followed here; write the parameter out',
    ],
    [{ parameters: [{ name: 'a', in: 'body' }] }, 'parameters.0.in: should be path, query, header or cookie'],
    [{ parameters: [{ in: 'query' }] }, 'parameters.0.name: is needed'],
    [
      { parameters: [query('a', { style: 'matrix' })] },
      'parameters.0.style: should be form, spaceDelimited, pipeDelimited, deepObject for a parameter in query',
    ],
    [
      { parameters: [query('a', { schema: { $ref: 'http://x/y' } })] },
      "parameters.0.schema: the reference 'http://x/y' should lead to #/$defs/ of the schema",
    ],
    [
      { parameters: [{ name: 'Content-Length', in: 'header' }] },
      "parameters.0.name: 'Content-Length' belongs to the connection",
    ],
    [
      { parameters: [{ name: 'X-Consumer-Username', in: 'header' }] },
      "parameters.0.name: 'X-Consumer-Username' is set by the gateway, which tells the API by it who calls",
    ],
    [{ parameters: [{ name: 'a b', in: 'header' }] }, "parameters.0.name: 'a b' is no name of a header"],
    [{ headers: { Connection: ['close'] } }, "headers.Connection: 'Connection' belongs to the connection"],
    [{ headers: { a: ['b\r\nc: d'] } }, 'headers.a: holds characters that no header can'],
    [
      { method: 'POST', request_body: { content: { 'multipart/form-data': {} } } },
      'request_body.content: should have application/json or application/x-www-form-urlencoded',
    ],
    [
      { method: 'GET', request_body: { required: true, content: { 'application/json': {} } } },
      'request_body: has no meaning in a GET request',
    ],
    [
      { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } } },
      "responses.200: the reference '#/components/schemas/A' should lead to #/$defs/ of the schema",
    ],
  ])('%j', (definition, sentence) => {
    expect(
      toolProblems({ description: '', method: 'GET', path: '/a', ...definition }).map(
        ({ path, message }) => `${path}: ${message}`,
      ),
    ).toContain(sentence);
    expect(Array.isArray(problemsOf(definition))).toBe(true);
  });

  it('may name headers that OpenAPI has everybody ignore', () => {
    const parameters = ['Accept', 'Content-Type', 'Authorization'].map((name) => ({ name, in: 'header' }));
    expect(toolOf({ parameters }).inputSchema['properties']).toEqual({});
  });
});

describe('the request of a call', () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

  it('has numbers as they were written', () => {
    const values = '{"path_id":12345678901234567890,"query_a":1.0,"query_b":[1e2,0.10]}';
    const parameters = [id, query('a'), query('b')];
    expect(targetOf({ path: '/x/{id}', parameters }, values)).toBe('/x/12345678901234567890?a=1.0&b=1e2&b=0.10');
  });

  it('has the body as it was written: empty arrays, big numbers, order and space', () => {
    const tool = toolOf({ method: 'POST', request_body: { content: { 'application/json': {} } } });
    const body = '{ "z":[], "n":12345678901234567890.10, "a":{} }';
    const request = tool.request(argumentsOf(`{"body":${body}}`));
    expect(request).toMatchObject({ headers: ['Content-Type', 'application/json'] });
    expect((request as { body: Buffer }).body.toString()).toBe(body);
  });

  it('has a form where the API takes one', () => {
    const content = { 'application/x-www-form-urlencoded': { encoding: { list: { explode: false } } } };
    const tool = toolOf({ method: 'POST', request_body: { content } });
    const body = { color: ['red', 'a&b=c'], list: [1, 2], of: { x: 1 }, none: null, yes: true };
    const request = tool.request(argumentsOf({ body })) as { body: Buffer };
    expect(request.body.toString()).toBe('color=red&color=a%26b%3Dc&list=1,2&of=%7B%22x%22%3A1%7D&yes=true');
    expect(tool.request(argumentsOf({ body: [] }))).toBe('body should be an object, since it is sent as a form');
  });

  it('has defaults where nothing is given, and nothing for null', () => {
    const parameters = [query('page', { schema: { type: 'integer', default: 1 } }), query('q')];
    expect(targetOf({ parameters })).toBe('/things?page=1');
    expect(targetOf({ parameters }, { query_page: 2, query_q: null })).toBe('/things?page=2');
  });

  it('is none without what it needs', () => {
    expect(targetOf({ path: '/x/{id}', parameters: [id] })).toBe('path_id is empty');
    expect(targetOf({ path: '/x/{id}', parameters: [id] }, { path_id: '' })).toBe('path_id is empty');
    expect(targetOf({ parameters: [query('q', { required: true })] })).toBe('query_q is needed');
  });

  it('is none when an argument stands twice, at whatever depth', () => {
    for (const text of ['{"a":1,"a":2}', '{"body":{"x":[{"a":1,"a":2}]}}'])
      expect(readArguments(Buffer.from(`{"arguments":${text}}`))).toBe('arguments: a member appears twice');
  });

  it('is none while a vault has no value for what is fixed', () => {
    let value = '';
    const definition = { description: '', method: 'GET', path: '/a', query: { key: ['{vault://env/key}'] } };
    const tool = convertTool(definition, 1, shopRoute, () => new Secret(() => value)) as ReturnType<typeof toolOf>;
    expect(tool.request(new Map())).toBeUndefined();
    value = 'k1';
    expect(tool.request(new Map())).toMatchObject({ target: '/a?key=k1' });
  });
});
