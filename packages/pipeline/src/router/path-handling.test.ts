import { normalisePath } from '@sallyport/contracts';
import { expect, it } from 'vitest';
import type { RouteEntity, ServiceEntity } from '../entities.ts';
import { buildRouter } from './build.ts';
import { query, routed } from './route-fixture.ts';
import { upstreamPath } from './upstream-path.ts';

/** The path that a request is sent with, from its first reading on. */
function sent(base: string, path: string, request: string, fields: Partial<RouteEntity>): string | undefined {
  const target = { ...routed('r', { paths: [path], ...fields }), service: { path: base } as ServiceEntity };
  const normal = normalisePath(request)!;
  const match = buildRouter([target]).router.find(query({ path: normal }));
  return match && upstreamPath(match, normal);
}

// What Kong's documentation of path handling says, on every way through it.
it.each([
  // service path, route path, request         v0, stripped       v0, whole            v1, stripped      v1, whole
  ['/', '/', '/', '/', '/', '/', '/'],
  ['/', '/', '/api', '/api', '/api', '/api', '/api'],
  ['/', '/', '/api/', '/api/', '/api/', '/api/', '/api/'],
  ['/', '/api', '/api', '/', '/api', '/', '/api'],
  ['/', '/api', '/api/', '/', '/api/', '/', '/api/'],
  ['/', '/api', '/apix', '/x', '/apix', '/x', '/apix'],
  ['/', '/api/', '/api/x', '/x', '/api/x', '/x', '/api/x'],
  ['/up', '/', '/', '/up', '/up', '/up', '/up'],
  ['/up', '/', '/api', '/up/api', '/up/api', '/upapi', '/upapi'],
  ['/up', '/', '/api/', '/up/api/', '/up/api/', '/upapi/', '/upapi/'],
  ['/up', '/api', '/api', '/up', '/up/api', '/up', '/upapi'],
  ['/up', '/api', '/api/', '/up/', '/up/api/', '/up/', '/upapi/'],
  ['/up', '/api', '/apix', '/up/x', '/up/apix', '/upx', '/upapix'],
  ['/up', '/api', '/api/x', '/up/x', '/up/api/x', '/up/x', '/upapi/x'],
  ['/up', '/api/', '/api/', '/up/', '/up/api/', '/up', '/upapi/'],
  ['/up', '/api/', '/api/x', '/up/x', '/up/api/x', '/upx', '/upapi/x'],
  ['/up/', '/', '/', '/up/', '/up/', '/up/', '/up/'],
  ['/up/', '/', '/api', '/up/api', '/up/api', '/up/api', '/up/api'],
  ['/up/', '/', '/api/', '/up/api/', '/up/api/', '/up/api/', '/up/api/'],
  ['/up/', '/api', '/api', '/up', '/up/api', '/up/', '/up/api'],
  ['/up/', '/api', '/api/', '/up/', '/up/api/', '/up/', '/up/api/'],
  ['/up/', '/api', '/apix', '/up/x', '/up/apix', '/up/x', '/up/apix'],
  ['/up/', '/api', '/api/x', '/up/x', '/up/api/x', '/up/x', '/up/api/x'],
  ['/up/', '/api/', '/api/', '/up/', '/up/api/', '/up/', '/up/api/'],
  ['/up/', '/api/', '/api/x', '/up/x', '/up/api/x', '/up/x', '/up/api/x'],
  // What is left of dots, and of their encodings, never leads out of the service's path.
  ['/up', '/api', '/api./x', '/up/x', '/up/api./x', '/upx', '/upapi./x'],
  ['/up', '/api', '/api%2e%2E/x', '/up/x', '/up/api../x', '/upx', '/upapi../x'],
  ['/up', '/api', '/x/%2e%2e/api/../api/x', '/up/x', '/up/api/x', '/up/x', '/upapi/x'],
  // Regexes: what they matched is cut off.
  ['/up', '~/v\\d+/', '/v12/x/', '/up/x/', '/up/v12/x/', '/upx/', '/upv12/x/'],
  ['/up/', '~/v\\d+', '/v12/x', '/up/x', '/up/v12/x', '/up/x', '/up/v12/x'],
])('service %s, route %s, request %s', (base, path, request, stripped, whole, strippedV1, wholeV1) => {
  const results = (['v0', 'v1'] as const).flatMap((handling) =>
    [true, false].map((strips) => sent(base, path, request, { strip_path: strips, path_handling: handling })),
  );
  expect(results).toEqual([stripped, whole, strippedV1, wholeV1]);
});
