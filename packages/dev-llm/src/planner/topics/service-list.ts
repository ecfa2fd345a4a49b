import { findScope, placeOf } from '../platform/scope.ts';
import type { PlacedService } from '../platform/services.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted } from '../write/words.ts';
import { rowsShown } from './rows-shown.ts';
import type { Topic } from './topic.ts';

/** Which services there are. */
export const serviceList: Topic = {
  example: 'List the services in Payments.',
  needs: ['list_control_planes', 'list_services'],
  *plan(question, tools) {
    const scope = yield* findScope(question, tools);
    if (typeof scope === 'string') return scope;
    const { planes, isCut } = scope;
    const services = scope.service === undefined ? scope.services : [scope.service];
    if (services.length === 0) return `There are no services in ${placeOf(planes)}.`;
    const { rows, remark } = rowsShown(services, question.top);
    return paragraphs(
      `There ${services.length === 1 ? 'is' : 'are'} ${isCut ? 'more than ' : ''}${counted(services.length, 'service')} in ${placeOf(planes)}.`,
      table(columns, rows),
      remark,
      'Next: ask which of them have the highest error rates, the most traffic, or are slowest.',
    );
  },
};

const columns: readonly Column<PlacedService>[] = [
  { title: 'service', cell: ({ name }) => name },
  { title: 'control plane', cell: ({ plane }) => plane.name },
  { title: 'upstream', cell: addressOf },
  { title: 'enabled', cell: ({ enabled }) => (enabled === false ? 'no' : 'yes') },
];

function addressOf({ protocol = 'http', host, port, path }: PlacedService): string {
  return host === undefined ? '–' : `${protocol}://${host}${port === undefined ? '' : `:${port}`}${path ?? ''}`;
}
