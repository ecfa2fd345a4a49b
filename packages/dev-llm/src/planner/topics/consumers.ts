import { together } from '../plan.ts';
import type { ControlPlane } from '../platform/control-planes.ts';
import { onlyPlanesOf, placeOf } from '../platform/scope.ts';
import { listEntities } from '../platform/services.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted } from '../write/words.ts';
import { rowsShown } from './rows-shown.ts';
import type { Topic } from './topic.ts';

interface Consumer {
  readonly consumerId: string;
  readonly username: string | null;
  readonly customId: string | null;
  readonly plane: ControlPlane;
}

/** Who calls. */
export const consumers: Topic = {
  example: 'Which consumers are there in Payments?',
  needs: ['list_control_planes', 'list_consumers'],
  *plan(question) {
    const planes = yield* onlyPlanesOf(question);
    if (typeof planes === 'string') return planes;
    const lists = yield* together(
      planes.map((plane) => listEntities<Omit<Consumer, 'plane'>>('list_consumers', plane, 'consumers')),
    );
    const found = lists.flatMap(({ members }, index) =>
      members.map((consumer) => ({ ...consumer, plane: planes[index]! })),
    );
    if (found.length === 0) return `There are no consumers in ${placeOf(planes)}.`;
    const { rows, remark } = rowsShown(found, question.top);
    return paragraphs(
      `There ${found.length === 1 ? 'is' : 'are'} ${counted(found.length, 'consumer')} in ${placeOf(planes)}.`,
      table(columns, rows),
      remark,
    );
  },
};

const columns: readonly Column<Consumer>[] = [
  { title: 'consumer', cell: ({ username, customId, consumerId }) => username ?? customId ?? consumerId },
  { title: 'control plane', cell: ({ plane }) => plane.name },
];
