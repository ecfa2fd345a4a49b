import { describe, expect, it } from 'vitest';
import { HeaderList } from '../header-list.ts';
import { nearMisses } from './near-misses.ts';
import type { RouteQuery } from './router.ts';

const query: RouteQuery = {
  method: 'GET',
  scheme: 'http',
  host: 'api.example',
  port: 80,
  path: '/orders/7',
  query: '',
  sni: undefined,
  headers: new HeaderList(['X-Team', 'red']),
  clientIp: '203.0.113.7',
  clientPort: 50_000,
  serverIp: '',
  serverPort: 80,
};

const route = (id: string, fields: object) =>
  ({ service: undefined, route: { id, protocols: ['http', 'https'], regex_priority: 0, ...fields } }) as never;

const missed = (...routes: [string, object][]) =>
  nearMisses(
    routes.map(([id, fields]) => route(id, fields)),
    query,
    { max: 5 },
  ).map(({ target, unmet }) => [(target as { route: { id: string } }).route.id, unmet]);

describe('routes that a request did not come to', () => {
  it.each([
    [{ methods: ['POST'], paths: ['/orders'] }, ['methods']],
    [{ hosts: ['other.example'], paths: ['/orders'] }, ['hosts']],
    [{ paths: ['/payments'] }, ['paths']],
    [{ paths: ['/orders'], headers: { 'x-team': ['blue'] } }, ['headers']],
    [{ paths: ['/orders'], protocols: ['https'] }, ['protocols']],
    [{ paths: ['~/orders/[a-z]+$'], methods: ['PUT'] }, ['paths', 'methods']],
    [{ expression: 'http.method == "POST"' }, ['expression']],
    [{ paths: ['/'] }, []],
  ])('%j: %j', (fields, unmet) => expect(missed(['r', fields])).toEqual([['r', unmet]]));

  it('are told from the nearest on, without the one that was found', () => {
    const others: [string, object][] = [
      ['far', { paths: ['/payments'], methods: ['POST'] }],
      ['near', { paths: ['/orders'], methods: ['POST'] }],
      ['beaten', { paths: ['/'] }],
    ];
    expect(missed(...others).map(([id]) => id)).toEqual(['beaten', 'near', 'far']);
    const routes = others.map(([id, fields]) => route(id, fields));
    const found = nearMisses(routes, query, { max: 1, found: { id: 'beaten' } as never });
    expect(found).toMatchObject([{ target: { route: { id: 'near' } } }]);
  });
});
