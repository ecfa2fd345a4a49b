import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type KongFileOptions, kongFileOf } from './kong-file.ts';
import { readOpenApi } from './read-document.ts';

const cases: [name: string, document: string, options: Partial<KongFileOptions>][] = [
  ['pet-shop', 'pet-shop', {}],
  [
    'pet-shop-selected',
    'pet-shop',
    { tags: ['orders'], operations: ['getPetById'], withoutResponses: true, withoutIds: true },
  ],
  ['library', 'library', { withoutIds: true }],
  ['flights', 'flights', {}],
  ['flights-conversion-only', 'flights', { mode: 'conversion-only', entityTags: ['airline'], name: 'Flug Hafen' }],
  ['items-with-direct-routes', 'items', { includeDirectRoute: true, pathPrefix: '/mcp/items' }],
];

function convert(document: string, options: Partial<KongFileOptions>) {
  const read = readOpenApi(readFileSync(join(import.meta.dirname, 'fixtures', `${document}.yaml`), 'utf8'));
  if ('problem' in read) throw new Error(read.problem.message);
  return kongFileOf(read.document, {
    mode: 'conversion-listener',
    otherwiseTags: ['OAS3_import', `OAS3file_${document}.yaml`],
    ...options,
  });
}

describe('a declarative file of an OpenAPI document', () => {
  it.each(cases)('%s', (name, document, options) => {
    const { file, problems, warnings } = convert(document, options);
    expect(problems).toEqual([]);
    const written = stringify(
      { warnings: warnings.map(({ path, message }) => `${path}: ${message}`), file },
      { aliasDuplicateObjects: false, lineWidth: 0 },
    );
    const expected = join(import.meta.dirname, 'fixtures', `${name}.expected.yaml`);
    if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(expected, written);
    expect(parse(written)).toEqual(parse(readFileSync(expected, 'utf8')));
    expect(convert(document, options).file).toEqual(file);
  });

  it('has the ids that decK gives', () => {
    const { services } = kongFileOf(
      documentOf('info: { title: Flights Service }\npaths: { /flights: { get: { operationId: get-flights } } }'),
      {
        mode: 'conversion-listener',
        otherwiseTags: [],
      },
    ).file as { services: { id: string; routes: { id: string; plugins: { id: string }[] }[] }[] };
    expect(services[0]!.id).toBe('0cef4d36-9c39-5ac2-9d9f-190d8ea8a252');
    expect(services[0]!.routes[0]!.id).toBe('b9cc2f2b-2428-59bf-b355-2c4026dd0a08');
    expect(services[0]!.routes[0]!.plugins[0]!.id).toBe('15606d9f-b942-5adf-976f-bdbb9e24bd47');
  });
});

function documentOf(yaml: string) {
  const read = readOpenApi(`openapi: 3.0.0\n${yaml}`);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.document;
}

describe('a document that cannot be converted', () => {
  const sentence = (yaml: string, options: Partial<KongFileOptions> = {}) =>
    kongFileOf(documentOf(yaml), { mode: 'conversion-listener', otherwiseTags: [], ...options }).problems.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  const paths = 'paths: { /a: { get: { operationId: a, tags: [t] } } }';

  it.each([
    ['paths: {}', '/paths: has no operation that could be a tool'],
    [
      'servers: [{ url: "ftp://x" }]\npaths: { /a: { get: {} } }',
      '/servers/0/url: "ftp://x" is no URL of http or https',
    ],
    [
      'paths: { /a: { get: { parameters: [{ $ref: "#/components/parameters/None" }] } } }',
      "/paths/~1a/get/parameters/0: the reference '#/components/parameters/None' leads nowhere",
    ],
    [
      'paths: { /a: { post: { requestBody: { content: { application/json: { schema: { $ref: "http://10.0.0.1/s.json" } } } } } } }',
      "/paths/~1a/post/requestBody/content: the reference 'http://10.0.0.1/s.json' leads out of the document; put what it means into it",
    ],
    [
      'paths: { /a: { get: { parameters: [{ name: q, in: query, schema: { $ref: "./common.yaml#/Q" } }] } } }',
      "/paths/~1a/get/parameters/0/schema: the reference './common.yaml#/Q' leads out of the document; put what it means into it",
    ],
    [
      'paths: { /a: { $ref: "#/paths/~1b" }, /b: { $ref: "#/paths/~1a" } }',
      "/paths/~1a: the reference '#/paths/~1b' leads to itself",
    ],
    [`${paths}\nx-kong-route-defaults: []`, '/x-kong-route-defaults: should be an object'],
  ])('%s', (yaml, problem) => {
    expect(sentence(yaml)).toContain(problem);
  });

  it('because what was selected is not in it', () => {
    expect(sentence(paths, { tags: ['u'] })).toContain("/paths: no operation has the tag 'u'");
    expect(sentence(paths, { operations: ['b'] })).toContain("/paths: there is no operation 'b'");
  });
});

describe('security', () => {
  const scheme =
    'o: { type: oauth2, x-kong-mcp-acl: { acl_attribute_type: oauth_access_token, access_token_claim_field: scp } }';
  const of = (security: string, schemes = scheme) =>
    documentOf(
      `paths: { /a: { get: { operationId: a, security: ${security} } } }\ncomponents: { securitySchemes: { ${schemes}, k: { type: apiKey } } }`,
    );
  const options: KongFileOptions = { mode: 'conversion-listener', otherwiseTags: [] };

  it.each([
    ['[{ k: [] }]', "'k' is of type apiKey; an ACL can be made of 'oauth2' only"],
    ['[{ o: [a] }, { k: [] }]', 'of several security requirements no ACL can be made; leave one'],
    ['[{ o: [a], k: [] }]', 'of several security schemes at once no ACL can be made; leave one'],
    ['[{ none: [a] }]', "the security scheme 'none' is not in components/securitySchemes"],
  ])('%s fails rather than leave a tool open, unless told to', (security, message) => {
    expect(kongFileOf(of(security), options)).toMatchObject({
      file: undefined,
      problems: [{ path: '/paths/~1a/get/security', message }],
    });
    const { file, warnings } = kongFileOf(of(security), { ...options, ignoreSecurityErrors: true });
    expect(JSON.stringify(file)).not.toContain('"acl"');
    expect(warnings[0]?.message).toBe(message);
  });

  it('is nothing to tools where no scheme asks for it', () => {
    expect(JSON.stringify(kongFileOf(of('[{ k: [] }]', 'o: { type: oauth2 }'), options).file)).not.toContain('acl');
  });
});
