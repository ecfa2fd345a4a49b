import { Copy, Notice } from '@sallyport/ui';
import { ApiProblem } from '../../../api/problem.ts';

interface ErrorNoticeProps {
  readonly error: unknown;
}

/** What came of an action that failed; nothing where none did. */
export function ErrorNotice({ error }: ErrorNoticeProps) {
  if (error === undefined || error === null) return null;
  const requestId = error instanceof ApiProblem ? error.requestId : undefined;
  return (
    <div className="mt-3">
      <Notice
        meaning="failed"
        title={error instanceof Error ? error.message : String(error)}
        {...(requestId !== undefined && { actions: <Copy text={requestId} label="Copy the request's id" /> })}
      />
    </div>
  );
}
