import { EmptyState, Failed } from '@sallyport/ui';
import { ApiProblem } from '../api/problem.ts';
import { NotPermitted } from './not-permitted.tsx';

interface ProblemStateProps {
  readonly error: unknown;
  /** What was to be shown: "the routes". */
  readonly what: string;
  readonly onRetry?: () => void;
  /** Which permission it takes, to be said where the person has it not. */
  readonly permission?: string;
}

/** In place of what could not be read: that the person may not see it, that it is not there, or what happened. */
export function ProblemState({ error, what, onRetry, permission }: ProblemStateProps) {
  const problem = error instanceof ApiProblem ? error : undefined;
  if (problem?.status === 403) {
    return <NotPermitted what={what} permission={permission} />;
  }
  if (problem?.status === 404)
    return <EmptyState title={`${capital(what)} cannot be found`} description="It may have been deleted since." />;
  return (
    <Failed
      message={`${capital(what)} could not be read.`}
      advice={problem?.message ?? (error instanceof Error ? error.message : String(error))}
      {...(onRetry && { onRetry })}
      {...(problem?.requestId !== undefined && { requestId: problem.requestId })}
    />
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
