import type { CompiledPlane } from '../plane/compiled-plane.ts';
import { RouteFacts } from '../plane/route-facts.ts';
import { type JudgedCaller, judgeCaller, tokenDecides } from '../plane/route-judge.ts';
import { type CellVerdict, columnsOf, type MatrixColumn, type MatrixKind, type NamedClaims } from './columns.ts';
import { type MatrixRow, rowsOf } from './rows.ts';

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** What is told of one row. */
  cells(row: MatrixRow): CellVerdict[];
}

/** Who can call what, by the rules of the gateway's plugins. `route`: name or id, of one route alone. */
export function matrixOf(plane: CompiledPlane, kind: MatrixKind, wantedRoute?: string): Matrix {
  const routes = plane.routes
    .filter(({ route: { id, name } }) => wantedRoute === undefined || wantedRoute === id || wantedRoute === name)
    .map((plan) => new RouteFacts(plane, plan))
    .filter(({ isShut }) => kind === 'routes' || !isShut);
  const claims: NamedClaims = new Map();
  const columns = columnsOf(plane, routes, kind, claims);
  return { columns, rows: rowsOf(plane, claims), cells: (row) => cellsOf(plane, columns, row) };
}

function cellsOf(plane: CompiledPlane, columns: readonly MatrixColumn[], row: MatrixRow): CellVerdict[] {
  const judged = new Map<RouteFacts, JudgedCaller>();
  return columns.map(({ route, decide }) => {
    const known = judged.get(route) ?? judgeCaller(plane, route.plan, row.caller, row);
    judged.set(route, known);
    const atRoute = routeVerdict(known);
    if (atRoute.verdict === 'denied' || decide === undefined) return atRoute;
    const own = known.isByToken ? tokenDecides(decide(known.x)) : decide(known.x);
    return own.verdict === 'allowed' && atRoute.verdict === 'depends' ? atRoute : own;
  });
}

function routeVerdict({ decisive: { plugin, verdict } }: JudgedCaller): CellVerdict {
  return { verdict: verdict.verdict, text: verdict.text, plugin };
}
