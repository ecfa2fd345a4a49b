import { ask } from '../plan.ts';
import { measure, membersOf } from '../platform/call.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { named } from '../write/words.ts';
import type { Topic } from './topic.ts';

interface Decision {
  readonly plugin: string;
  readonly outcome: string;
  readonly reason: string;
}

/** What became of one request. */
export const request: Topic = {
  example: 'What happened to request 0123456789abcdef0123456789abcdef?',
  needs: ['explain_request'],
  *plan({ requestId }) {
    const answer = yield* ask(measure('explain_request', { requestId }));
    const { summary } = answer as { summary?: string };
    const decisions = membersOf<Decision>(answer, 'decisions');
    return paragraphs(
      `${named(requestId!)}: ${summary ?? 'nothing is told of it.'}`,
      decisions.length > 0 && table(columns, decisions),
    );
  },
};

const columns: readonly Column<Decision>[] = [
  { title: 'plugin', cell: ({ plugin }) => plugin },
  { title: 'outcome', cell: ({ outcome }) => outcome },
  { title: 'reason', cell: ({ reason }) => reason },
];
