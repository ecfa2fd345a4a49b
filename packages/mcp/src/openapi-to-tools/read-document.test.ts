import { describe, expect, it } from 'vitest';
import { readOpenApi } from './read-document.ts';
import { kebabCase, toolNameOf } from './tool-name.ts';

describe('an OpenAPI document', () => {
  it.each([
    ['{"openapi":"3.1.0","paths":{}}'],
    ['openapi: 3.0.3\npaths: {}'],
    ['# a comment\nopenapi: "3.0.0"\npaths:\n  /a: &a\n    get: {}\n  /b: *a'],
  ])('may be JSON or YAML: %s', (text) => {
    expect(readOpenApi(text)).toHaveProperty('document');
  });

  it.each([
    ['{"openapi":', 'it is neither JSON nor YAML: Unexpected end of JSON input'],
    ['a: [', /^it is neither JSON nor YAML: /],
    ['- a', 'it is no OpenAPI document, which is an object'],
    ['', 'it is no OpenAPI document, which is an object'],
    ['openapi.yaml', 'it is one line of text: write the document itself here, not where it is'],
    ['swagger: "2.0"\npaths: {}', 'Swagger 2.0 is not understood; convert it to OpenAPI 3 first'],
    ['paths: {}', 'the version should be 3.0 or 3.1, and is not said'],
    ['openapi: 4.0.0\npaths: {}', 'the version should be 3.0 or 3.1, and is "4.0.0"'],
    ['openapi: 3.1.0\ninfo: {}', 'must have `.paths` in the root of the document'],
  ])('may not be %j', (text, message) => {
    const { problem } = readOpenApi(text) as { problem: { message: string } };
    if (typeof message === 'string') expect(problem.message).toBe(message);
    else expect(problem.message).toMatch(message);
  });

  it('may not grow by aliases of aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(',')}]`);
    const { problem } = readOpenApi(`l0: &l0 [x]\n${levels.join('\n')}`) as { problem: { message: string } };
    expect(problem.message).toContain('alias');
  });
});

describe('the name of an operation’s tool', () => {
  it.each([
    ['getFlights', 'get-flights'],
    ['get_flights', 'get-flights'],
    ['GetFlights', 'get-flights'],
    ['get-flights', 'get-flights'],
    ['listAllUsers', 'list-all-users'],
    ['Create New  Item', 'create-new-item'],
  ])('%s: %s', (id, name) => {
    expect(kebabCase(id)).toBe(name);
  });

  it('is one that LLM APIs take', () => {
    expect(toolNameOf('users/{id}: löschen!')).toBe('users-id-l-schen');
    const long = toolNameOf('a'.repeat(80));
    expect(long).toMatch(/^a{55}-[0-9a-f]{8}$/);
    expect(toolNameOf('a'.repeat(80))).toBe(long);
    expect(toolNameOf('a'.repeat(81))).not.toBe(long);
    expect(toolNameOf('…')).toBe('tool');
  });
});
