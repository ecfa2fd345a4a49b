import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteEntity, ServiceEntity } from '../entities.ts';
import { upstreamPath } from './upstream-path.ts';

function join(base: string | undefined, matchedPath: string, path: string, strip_path: boolean, path_handling: 'v0' | 'v1' = 'v0'): string {
  const target = { route: { strip_path, path_handling } as RouteEntity, service: { path: base } as ServiceEntity };
  return upstreamPath({ target, matchedPath }, path);
}

describe('v0 joins the service path and the request path', () => {
  it.each([
    // base, matched, request, strip → sent
    [undefined, '/a', '/a/b', false, '/a/b'],
    [undefined, '/a', '/a/b', true, '/b'],
    [undefined, '/a', '/a', true, '/'],
    [undefined, '/a', '/a/', true, '/'],
    [undefined, '/a', '/ab', true, '/b'],
    ['/', '/a', '/a', true, '/'],
    ['/s', '/a', '/a', true, '/s'],
    ['/s', '/a', '/a/', true, '/s/'],
    ['/s', '/a', '/a/b', true, '/s/b'],
    ['/s', '/a', '/ab', true, '/s/b'],
    ['/s', '/', '/', true, '/s'],
    ['/s', '/', '/b', true, '/s/b'],
    ['/s/', '/a', '/a', true, '/s'],
    ['/s/', '/a/', '/a/', true, '/s/'],
    ['/s/', '/a', '/a/b', true, '/s/b'],
    ['/s/', '/a', '/ab', true, '/s/b'],
    ['/s', '/a', '/a/b', false, '/s/a/b'],
    ['/s', '/', '/', false, '/s'],
    ['/s/', '/', '/', false, '/s/'],
    ['/s/', '/a', '/a', false, '/s/a'],
    ['/s', '', '/a', true, '/s/a'],
  ])('%s + %s of %s, strip %s → %s', (base, matched, path, strip, sent) => {
    expect(join(base, matched, path, strip)).toBe(sent);
  });

  it('a rest of dots cannot climb out of the service path', () => {
    expect(join('/s', '/a', '/a..', true)).toBe('/s');
    expect(join('/s', '/a', '/a../x', true)).toBe('/s/x');
    expect(join('/s', '/a', '/a./x', true)).toBe('/s/x');
  });

  it('always gives a path below the service path', () => {
    const path = fc.stringMatching(/^(\/[a-z]{0,3}){1,4}$/).map((text) => text.replace(/\/+/g, '/'));
    fc.assert(
      fc.property(path, path, fc.nat(), fc.boolean(), (base, request, cut, strip) => {
        const sent = join(base, request.slice(0, 1 + (cut % request.length)), request, strip);
        expect(sent.startsWith('/')).toBe(true);
        expect(sent).not.toContain('//');
        expect(sent.startsWith(base.replace(/\/$/, ''))).toBe(true);
      }),
    );
  });
});

it('v1 joins them as text', () => {
  expect(join('/s', '/a', '/are', true, 'v1')).toBe('/sre');
  expect(join('/s', '/a', '/a/re', true, 'v1')).toBe('/s/re');
  expect(join('/s', '/', '/re', false, 'v1')).toBe('/sre');
  expect(join('/', '/a', '/a', true, 'v1')).toBe('/');
});
