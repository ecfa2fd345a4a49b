import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteEntity, ServiceEntity } from '../entities.ts';
import { upstreamPath } from './upstream-path.ts';

interface Join {
  base?: string | undefined;
  /** What the route's path matched; empty for a route without paths. */
  matched: string;
  path: string;
  strips: boolean;
  handling?: 'v0' | 'v1';
}

function join({ base, matched, path, strips, handling = 'v0' }: Join): string {
  const route = { strip_path: strips, path_handling: handling } as RouteEntity;
  const service = base === undefined ? undefined : ({ path: base } as ServiceEntity);
  return upstreamPath({ target: { route, service }, matchedPath: matched }, path);
}

type Row = [base: string | undefined, matched: string, path: string, sent: string];

const v0Stripping: Row[] = [
  // The base ends with a slash, nothing is left.
  ['/', '/a', '/a', '/'],
  ['/', '/a/', '/a/', '/'],
  ['/', '/', '/', '/'],
  [undefined, '/a', '/a', '/'],
  ['/s/', '/a', '/a', '/s'],
  ['/s/', '/a/', '/a/', '/s/'],
  ['/s/', '/', '/', '/s/'],
  // The base ends with a slash, the rest begins with one.
  ['/', '/a', '/a/b', '/b'],
  ['/s/', '/a', '/a/b', '/s/b'],
  ['/s/', '/a', '/a/', '/s/'],
  // The base ends with a slash, the rest is text.
  ['/', '/a', '/ab', '/b'],
  ['/s/', '/a', '/ab', '/s/b'],
  ['/s/', '/a/', '/a/b', '/s/b'],
  // The base ends without a slash, nothing is left.
  ['/s', '/a', '/a', '/s'],
  ['/s', '/a/', '/a/', '/s/'],
  ['/s', '/', '/', '/s'],
  // The base ends without a slash, something is left.
  ['/s', '/a', '/a/b', '/s/b'],
  ['/s', '/a', '/a/', '/s/'],
  ['/s', '/a', '/ab', '/s/b'],
  ['/s', '/a/', '/a/b', '/s/b'],
  ['/s', '/', '/b', '/s/b'],
  // A route without paths.
  ['/s', '', '/', '/s'],
  ['/s', '', '/a', '/s/a'],
  ['/s/', '', '/', '/s/'],
  ['/s/', '', '/a/', '/s/a/'],
  [undefined, '', '/a', '/a'],
];

const v0Whole: Row[] = [
  [undefined, '/a', '/a/b', '/a/b'],
  ['/', '/', '/', '/'],
  ['/s/', '/a', '/a', '/s/a'],
  ['/s/', '/', '/', '/s/'],
  ['/s', '/', '/', '/s'],
  ['/s', '/a', '/a/', '/s/a/'],
  ['/s', '/a', '/ab', '/s/ab'],
  ['/s', '', '/a', '/s/a'],
];

const v1Stripping: Row[] = [
  [undefined, '/a', '/a', '/'],
  ['/', '/a', '/a/b', '/b'],
  ['/s', '/a', '/a', '/s'],
  ['/s', '/a', '/are', '/sre'],
  ['/s', '/a', '/a/re', '/s/re'],
  ['/s/', '/a', '/a/re', '/s/re'],
  ['/s/', '/a', '/are', '/s/re'],
  ['/s', '', '/re', '/sre'],
];

const v1Whole: Row[] = [
  [undefined, '/', '/re', '/re'],
  ['/s', '/', '/re', '/sre'],
  ['/s/', '/', '/re', '/s/re'],
  ['/s', '/', '/', '/s'],
];

const dots: Row[] = [
  ['/s', '/a', '/a..', '/s'],
  ['/s', '/a', '/a.', '/s'],
  ['/s', '/a', '/a../x', '/s/x'],
  ['/s', '/a', '/a./x', '/s/x'],
  ['/s', '/a', '/a.../x', '/s/.../x'],
  ['/s/', '/a', '/a../x', '/s/x'],
];

describe.each([
  ['v0, strip_path', v0Stripping, { strips: true, handling: 'v0' as const }],
  ['v0, the whole path', v0Whole, { strips: false, handling: 'v0' as const }],
  ['v1, strip_path', v1Stripping, { strips: true, handling: 'v1' as const }],
  ['v1, the whole path', v1Whole, { strips: false, handling: 'v1' as const }],
  ['dots that would climb out of the base', dots, { strips: true, handling: 'v0' as const }],
])('%s', (_title, rows, how) => {
  it.each(rows)('base %s, matched %s of %s: %s', (base, matched, path, sent) => {
    expect(join({ base, matched, path, ...how })).toBe(sent);
  });
});

describe('v0', () => {
  const segment = fc.stringMatching(/^[a-z.]{1,3}$/).filter((text) => !/^\.\.?$/.test(text));
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
    .map(([segments, slash]) => `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`);

  it('always stays below the base, with one slash between', () => {
    fc.assert(
      fc.property(path, path, fc.nat(), fc.boolean(), (base, request, cut, strips) => {
        const matched = request.slice(0, 1 + (cut % request.length));
        const sent = join({ base, matched, path: request, strips });
        expect(sent).toMatch(/^\//);
        expect(sent).not.toMatch(/\/\/|\/\.\.?(\/|$)/);
        expect(sent.startsWith(base.replace(/\/$/, ''))).toBe(true);
      }),
    );
  });
});
