import type { RouteEntity } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { checkConversion } from '../check/conversion.ts';
import { type AiMcpProxyConfig, aiMcpProxySchema } from '../schema.ts';
import { convert } from './convert.ts';

const route = { id: 'r', name: 'shop', paths: ['/shop'], protocols: ['http'] } as unknown as RouteEntity;
const configOf = (fields: object): AiMcpProxyConfig =>
  aiMcpProxySchema.parse({ mode: 'conversion-listener', ...fields });
const problemsOf = (fields: object, attached: object = {}) =>
  checkConversion(configOf(fields), { route, service: undefined, tags: [], ...attached }).map(
    ({ path, message }) => `${path}: ${message}`,
  );

const document = `
openapi: 3.1.0
paths:
  /books:
    get: { operationId: listBooks, tags: [read], security: [{ o: ["books:read"] }] }
    post: { operationId: addBook, requestBody: { content: { application/json: { schema: { type: object } } } } }
components:
  securitySchemes:
    o: { type: oauth2, x-kong-mcp-acl: { acl_attribute_type: oauth_access_token, access_token_claim_field: scp } }
`;
const oauth = { acl_attribute_type: 'oauth_access_token', access_token_claim_field: 'scp' };

describe('tools of an OpenAPI document', () => {
  it('are those of its operations, below the route, with what `tools` says otherwise', () => {
    const { tools, configs, problems } = convert(
      configOf({
        ...oauth,
        openapi: { document },
        tools: [
          { name: 'add-book', description: 'Adds one.', query: { key: ['k'] }, acl: { allow: ['books:write'] } },
          { description: 'Counts.', method: 'GET', path: '/count' },
        ],
      }),
      route,
    );
    expect(problems).toEqual([]);
    expect(configs.map(({ name, description, acl, path }) => [name, description, acl, path])).toEqual([
      ['list-books', 'GET /books', { allow: ['books:read'] }, './books'],
      ['add-book', 'Adds one.', { allow: ['books:write'] }, './books'],
      ['shop-2', 'Counts.', undefined, '/count'],
    ]);
    expect(tools.map((tool) => (tool.request(new Map()) as { target: string }).target)).toEqual([
      '/shop/books',
      '/shop/books?key=k',
      '/count',
    ]);
  });

  it('may be written out, and chosen from', () => {
    const written = { openapi: '3.0.0', paths: { '/a': { get: { tags: ['t'] } }, '/b': { get: {} } } };
    const { configs } = convert(configOf({ openapi: { document: written, tags: ['t'] } }), route);
    expect(configs.map(({ name }) => name)).toEqual(['get-a']);
  });
});

describe('a configuration that converts', () => {
  const tool = { description: 'A tool.', method: 'GET', path: '/a' };

  it.each<[object, string]>([
    [{}, 'tools: conversion-listener mode needs tools, or openapi to make them of'],
    [{ tools: [{ ...tool, name: 'shop-2' }, tool] }, "tools.1.name: there is a tool 'shop-2' already"],
    [{ tools: [{ ...tool, path: '/a/{id}' }] }, "tools.0.path: '{id}' stands for no parameter in path"],
    [
      { tools: [{ description: '', path: 'x' }] },
      'tools.0.method: is needed where the route takes more than one method',
    ],
    [
      { openapi: { document: 'swagger: "2.0"' } },
      'openapi.document: /swagger: Swagger 2.0 is not understood; convert it to OpenAPI 3 first',
    ],
    [{ ...oauth, openapi: { document, operations: ['x'] } }, "openapi.document: /paths: there is no operation 'x'"],
    [
      { openapi: { document } },
      'openapi.document: asks for scopes (x-kong-mcp-acl): set acl_attribute_type to oauth_access_token, or ignore_security_errors',
    ],
    [
      { tools: [{ ...tool, name: 'a', parameters: [{ name: 'q', in: 'query', schema: { type: 'text' } }] }] },
      'tools.0.parameters: its schema: it is no schema of this version: /properties/query_q/type must be equal to one of the allowed values',
    ],
    [{ mode: 'passthrough-listener', openapi: { document } }, 'openapi: has no effect in passthrough-listener mode'],
  ])('%j', (fields, problem) => {
    expect(problemsOf(fields).join('\n')).toContain(problem);
  });

  it('is fine otherwise', () => {
    expect(problemsOf({ tools: [tool] })).toEqual([]);
    expect(problemsOf({ mode: 'conversion-only', tools: [tool] }, { tags: ['all'] })).toEqual([]);
    expect(problemsOf({ openapi: { document, ignore_security_errors: true } })).toEqual([]);
  });

  it('is not looked into where it does nothing, as at a service in Kong', () => {
    expect(problemsOf({ tools: [{ description: '' }] }, { route: undefined })).toEqual([]);
  });
});
