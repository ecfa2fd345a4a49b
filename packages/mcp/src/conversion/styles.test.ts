import { describe, expect, it } from 'vitest';
import { argumentsOf, targetOf, toolOf } from './test-tools.ts';

const color = ['blue', 'black'];
const rgb = { R: 100, G: 200 };

// The table of OpenAPI 3.1, "Style Examples".
describe('styles of OpenAPI', () => {
  it.each<[string, boolean, unknown, string]>([
    ['simple', false, 'blue', '/x/blue'],
    ['simple', false, color, '/x/blue,black'],
    ['simple', true, color, '/x/blue,black'],
    ['simple', false, rgb, '/x/R,100,G,200'],
    ['simple', true, rgb, '/x/R=100,G=200'],
    ['label', false, 'blue', '/x/.blue'],
    ['label', false, color, '/x/.blue,black'],
    ['label', true, color, '/x/.blue.black'],
    ['label', true, rgb, '/x/.R=100.G=200'],
    ['matrix', false, 'blue', '/x/;c=blue'],
    ['matrix', false, color, '/x/;c=blue,black'],
    ['matrix', true, color, '/x/;c=blue;c=black'],
    ['matrix', false, rgb, '/x/;c=R,100,G,200'],
    ['matrix', true, rgb, '/x/;R=100;G=200'],
  ])('path: %s, explode %j: %j', (style, explode, value, target) => {
    const parameters = [{ name: 'c', in: 'path', style, explode }];
    expect(targetOf({ path: '/x/{c}', parameters }, { path_c: value })).toBe(target);
  });

  it.each<[string, boolean | undefined, unknown, string]>([
    ['form', undefined, 'blue', '?c=blue'],
    ['form', undefined, color, '?c=blue&c=black'],
    ['form', false, color, '?c=blue,black'],
    ['form', true, rgb, '?R=100&G=200'],
    ['form', false, rgb, '?c=R,100,G,200'],
    ['form', undefined, [], ''],
    ['spaceDelimited', false, color, '?c=blue%20black'],
    ['pipeDelimited', false, color, '?c=blue%7Cblack'],
    ['deepObject', true, rgb, '?c%5BR%5D=100&c%5BG%5D=200'],
    ['deepObject', true, { a: { b: [1, 2] } }, '?c%5Ba%5D%5Bb%5D=1&c%5Ba%5D%5Bb%5D=2'],
  ])('query: %s, explode %j: %j', (style, explode, value, query) => {
    const parameters = [{ name: 'c', in: 'query', style, ...(explode === undefined ? {} : { explode }) }];
    expect(targetOf({ parameters }, { query_c: value })).toBe(`/things${query}`);
  });

  it('query as JSON, and with reserved characters kept as far as they are harmless', () => {
    const asJson = [{ name: 'f', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } }];
    expect(targetOf({ parameters: asJson }, '{"query_f":{"a":[1.0]}}')).toBe('/things?f=%7B%22a%22%3A%5B1.0%5D%7D');
    const reserved = [{ name: 'u', in: 'query', allowReserved: true }];
    expect(targetOf({ parameters: reserved }, { query_u: 'https://a/b?c=d&e=f#g+h;i' })).toBe(
      '/things?u=https://a/b?c%3Dd%26e%3Df%23g%2Bh%3Bi',
    );
  });

  it('headers and cookies', () => {
    const tool = toolOf({
      parameters: [
        { name: 'X-List', in: 'header' },
        { name: 'X-Map', in: 'header', explode: true },
        { name: 'session', in: 'cookie' },
      ],
    });
    const values = argumentsOf({ 'header_X-List': [1, 2], 'header_X-Map': rgb, cookie_session: 'a;b=c, d' });
    expect(tool.request(values)).toMatchObject({
      headers: ['X-List', '1,2', 'X-Map', 'R=100,G=200'],
      cookies: [['session', 'a%3Bb%3Dc%2C%20d']],
    });
  });
});
