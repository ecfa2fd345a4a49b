import { z } from 'zod';
import { controlPlaneParams } from '../../control-planes/params.ts';
import type { App } from '../../http/area.ts';
import { toCsv } from '../../http/csv.ts';
import { Problem } from '../../http/problem.ts';
import { jsonOrCsv, sendJsonOrCsv } from '../../http/representation.ts';
import type { Services } from '../../services.ts';
import type { Planes } from '../plane/planes.ts';
import { type CellVerdict, type MatrixColumn, matrixKinds } from './columns.ts';
import { matrixOf } from './matrix.ts';
import type { MatrixRow } from './rows.ts';

/** More are no table any more: a route narrows it down. */
const columnsMax = 500;

const querySchema = z.strictObject({
  kind: z.enum(matrixKinds).default('mcp-tools').describe('What is called.'),
  route: z.string().max(200).optional().describe('Name or id of a route: only what is there.'),
  search: z.string().trim().max(200).optional().describe('A part of the name of whoever calls.'),
  'page[size]': z.coerce.number().int().min(1).max(500).default(100).describe('How many rows on a page.'),
  'page[number]': z.coerce.number().int().min(1).max(1_000_000).default(1).describe('From 1.'),
});

const verdictSchema = z.enum(['allowed', 'denied', 'depends']);

const matrixSchema = z.object({
  kind: z.enum(matrixKinds),
  version: z.number().describe('Of the configuration.'),
  columns: z.array(
    z.object({ id: z.string(), name: z.string(), route: z.object({ id: z.string(), name: z.string() }) }),
  ),
  is_cut: z.boolean().describe('There are more columns: ask for one route.'),
  rows: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['anybody', 'consumer_group', 'claim', 'consumer']),
      name: z.string(),
      cells: z.array(
        z.object({ verdict: verdictSchema, rule: z.number().describe('Place in `rules` of what decides.') }),
      ),
    }),
  ),
  rules: z.array(
    z.object({
      text: z.string(),
      plugin: z.object({ id: z.string(), name: z.string() }).nullable(),
      path: z.string().nullable().describe('Inside the plugin: `config.tools.0.acl`.'),
    }),
  ),
  meta: z.object({ page: z.object({ number: z.number(), size: z.number(), total: z.number() }) }),
});

const schema = {
  summary: 'Tells who can call what',
  description:
    'Judged by what gateways judge by. Groups and values of claims are told of as of callers who are let in and have nothing else; `depends`: on the token, the network, or what is asked.',
  params: controlPlaneParams,
  querystring: querySchema,
  response: { 200: jsonOrCsv(matrixSchema) },
};

export function accessMatrixRoutes(app: App, { store }: Services, planes: Planes): void {
  const config = { permission: 'configuration.read', scope: { param: 'controlPlaneId' } } as const;
  app.get('/v2/control-planes/:controlPlaneId/access-matrix', { config, schema }, async (request, reply) => {
    const { params, query, principal } = request;
    const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
    const plane = await planes.get(id);
    const matrix = matrixOf(plane, query.kind, query.route);
    if (
      query.route !== undefined &&
      plane.routes.every(({ route }) => route.id !== query.route && route.name !== query.route)
    )
      throw new Problem(404, `There is no route ${query.route} that is served.`);
    const columns = matrix.columns.slice(0, columnsMax);
    const text = query.search?.toLowerCase();
    const rows = matrix.rows.filter(({ name }) => text === undefined || name.toLowerCase().includes(text));
    const { 'page[size]': size, 'page[number]': number } = query;
    const rules = new Rules();
    const result = {
      kind: query.kind,
      version: plane.version,
      columns: columns.map(columnView),
      is_cut: columns.length < matrix.columns.length,
      rows: rows.slice((number - 1) * size, number * size).map((row) => ({
        id: row.id,
        kind: row.kind,
        name: row.name,
        cells: matrix
          .cells(row)
          .slice(0, columns.length)
          .map((cell) => ({ verdict: cell.verdict, rule: rules.placeOf(cell) })),
      })),
      rules: rules.list,
      meta: { page: { number, size, total: rows.length } },
    };
    const csv = () => matrixCsv(matrix.columns, rows, matrix.cells);
    return sendJsonOrCsv(request, reply, { name: `access-${query.kind}`, result, csv });
  });
}

function columnView({ id, name, route }: MatrixColumn) {
  return { id, name, route: { id: route.route.id, name: route.name } };
}

/** What decides, told once: thousands of cells go by few rules. */
class Rules {
  readonly list: z.output<typeof matrixSchema>['rules'] = [];
  readonly #places = new Map<string, number>();

  placeOf({ text, plugin, path }: CellVerdict): number {
    const rule = { text, plugin: plugin ? { id: plugin.id, name: plugin.name } : null, path: path ?? null };
    const key = JSON.stringify(rule);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.list.length);
    return this.list.push(rule) - 1;
  }
}

function matrixCsv(
  columns: readonly MatrixColumn[],
  rows: readonly MatrixRow[],
  cells: (row: MatrixRow) => CellVerdict[],
): string {
  const header = ['kind', 'name', ...columns.map(({ name, route }) => `${route.name}: ${name}`)];
  return toCsv(
    header,
    rows.map((row) => [row.kind, row.name, ...cells(row).map(({ verdict }) => verdict)]),
  );
}
