import { expect, it } from 'vitest';
import { findIssues } from './issues.ts';
import { routes } from './route.ts';

const read = (route: Record<string, unknown>) => findIssues(routes.schema, route);

it.each([
  ['http', { paths: ['/'] }, true],
  ['ws', { protocols: ['ws', 'wss'], paths: ['/'] }, true],
  ['gRPC', { protocols: ['grpc', 'grpcs'], paths: ['/'] }, false],
  ['gRPC by an expression', { protocols: ['grpcs'], expression: 'http.path ^= "/pkg.Service/"' }, false],
  ['what the route says', { paths: ['/'], strip_path: false }, false],
])('the path of %s is stripped, or not', (_what, route, strips) => {
  expect(read(route)).toMatchObject({ issues: [], value: { strip_path: strips } });
});

it.each([
  [{ snis: ['a.example', '*.b.example', 'c.*'], paths: ['/'] }],
  [{ protocols: ['wss'], snis: ['a.example'] }],
  [{ expression: 'http.path == "/"', priority: 2 ** 46 - 1 }],
  [{ expression: 'http.path == "/"', paths: [], regex_priority: 0 }],
  [{ paths: ['/'], priority: 0 }],
])('%j is a route', (route) => {
  expect(read(route).issues).toEqual([]);
});
