import { Copy, Notice } from '@sallyport/ui';
import { ApiProblem } from '../api/problem.ts';
import { messageOf } from './message-of.ts';

interface ErrorNoticeProps {
  readonly error: unknown;
  /** What is wrong with a field stands at the field. */
  readonly areFieldsToldElsewhere?: boolean;
}

/** What came of an action that failed; nothing where none did. */
export function ErrorNotice({ error, areFieldsToldElsewhere = false }: ErrorNoticeProps) {
  if (error === undefined || error === null) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <div className="mt-3">
      <Notice
        meaning="failed"
        title={areFieldsToldElsewhere && problem !== undefined ? problem.message : messageOf(error)}
        {...(problem?.requestId !== undefined && {
          actions: <Copy text={problem.requestId} label="Copy the request's id" />,
        })}
      />
    </div>
  );
}
