import { together } from '../plan.ts';
import { type PlacedPlugin, pluginsOf } from '../platform/plugins.ts';
import { findScope, placeOf } from '../platform/scope.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, named } from '../write/words.ts';
import { rowsShown } from './rows-shown.ts';
import type { Topic } from './topic.ts';

/** Which policies apply to a service, or in a control plane. */
export const plugins: Topic = {
  example: 'Which plugins does the geo-lookup service have?',
  needs: ['list_control_planes', 'list_services', 'list_routes', 'list_plugins'],
  *plan(question, tools) {
    const scope = yield* findScope(question, tools);
    if (typeof scope === 'string') return scope;
    const { service, services } = scope;
    const planes = service === undefined ? scope.planes : [service.plane];
    const found = (yield* together(planes.map((plane) => pluginsOf(plane, services, service)))).flat();
    const whose =
      service === undefined
        ? `in ${placeOf(scope.planes)}`
        : `for requests to ${named(service)} in ${named(service.plane)}`;
    if (found.length === 0) return `There are no plugins ${whose}.`;
    const { rows, remark } = rowsShown(found, question.top);
    return paragraphs(
      `There ${found.length === 1 ? 'is' : 'are'} ${counted(found.length, 'plugin')} ${whose}.`,
      table(columns, rows),
      remark,
    );
  },
};

const columns: readonly Column<PlacedPlugin>[] = [
  { title: 'plugin', cell: ({ name }) => name },
  { title: 'applies to', cell: ({ where }) => where },
  { title: 'enabled', cell: ({ enabled }) => (enabled ? 'yes' : 'no') },
];
