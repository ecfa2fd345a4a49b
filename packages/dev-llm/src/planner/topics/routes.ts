import { together } from '../plan.ts';
import { nameOf, type Route, routesOf } from '../platform/routes.ts';
import { findScope, placeOf } from '../platform/scope.ts';
import type { PlacedService } from '../platform/services.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, named } from '../write/words.ts';
import { rowsShown } from './rows-shown.ts';
import type { Topic } from './topic.ts';

/** By which routes services are reached. */
export const routes: Topic = {
  example: 'Which routes does the worst one have?',
  needs: ['list_control_planes', 'list_services', 'list_routes'],
  *plan(question, tools) {
    const scope = yield* findScope(question, tools);
    if (typeof scope === 'string') return scope;
    const { service, services } = scope;
    const planes = service === undefined ? scope.planes : [service.plane];
    const found = (yield* together(planes.map((plane) => routesOf(plane, service)))).flat();
    const whose =
      service === undefined ? `in ${placeOf(scope.planes)}` : `of ${named(service)} in ${named(service.plane)}`;
    if (found.length === 0) return `There are no routes ${whose}.`;
    const { rows, remark } = rowsShown(found, question.top);
    return paragraphs(
      `There ${found.length === 1 ? 'is' : 'are'} ${counted(found.length, 'route')} ${whose}.`,
      table(columnsOf(services), rows),
      remark,
      service !== undefined && `Next: ask which plugins ${named(service)} has, or why its requests fail.`,
    );
  },
};

function columnsOf(services: readonly PlacedService[]): readonly Column<Route>[] {
  const serviceOf = ({ serviceId }: Route) => services.find((service) => service.serviceId === serviceId)?.name ?? '–';
  return [
    { title: 'route', cell: nameOf },
    { title: 'service', cell: serviceOf },
    { title: 'paths', cell: ({ paths, expression }) => expression ?? allOf(paths) },
    { title: 'methods', cell: ({ methods }) => allOf(methods) },
    { title: 'hosts', cell: ({ hosts }) => allOf(hosts) },
  ];
}

function allOf(some: readonly string[] | undefined): string {
  return some === undefined || some.length === 0 ? 'all' : some.join(', ');
}
