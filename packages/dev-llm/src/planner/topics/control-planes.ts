import { type ControlPlane, listControlPlanes } from '../platform/control-planes.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted } from '../write/words.ts';
import { rowsShown } from './rows-shown.ts';
import type { Topic } from './topic.ts';

/** Which control planes there are. */
export const controlPlanes: Topic = {
  example: 'Which control planes are there?',
  needs: ['list_control_planes'],
  *plan({ top }) {
    const { members, isCut } = yield* listControlPlanes();
    if (members.length === 0) return 'There is no control plane that you may see.';
    const { rows, remark } = rowsShown(members, top);
    return paragraphs(
      `You may see ${isCut ? 'more than ' : ''}${counted(members.length, 'control plane')}.`,
      table(columns, rows),
      remark,
      'Next: ask for the services in one of them, or which of these have the highest error rates.',
    );
  },
};

const columns: readonly Column<ControlPlane>[] = [
  { title: 'control plane', cell: ({ name }) => name },
  { title: 'what it is', cell: ({ description }) => description || '–' },
];
