import { Button, formatClock, Notice, RetryButton, useNowMs } from '@sallyport/ui';
import { LogIn } from '@sallyport/ui/icons';
import { type Problem, type ProblemKind, refusals } from '../../src/wire.ts';

interface ProblemNoteProps {
  readonly problem: Problem;
  /** Asks again; undefined where that is of no use. */
  readonly onRetry: (() => void) | undefined;
  /** Something newer was asked since. */
  readonly isOld?: boolean;
  /** Before the page is left for signing in. */
  readonly onSignIn?: () => void;
  readonly requestsUrl: string | undefined;
}

/** Asking the same again would be answered the same. */
const final: ReadonlySet<ProblemKind> = new Set(['forbidden', 'guard', 'bad-request', 'not-found', 'sign-in']);

export function ProblemNote({ problem, onRetry, isOld = false, onSignIn, requestsUrl }: ProblemNoteProps) {
  const { kind, message, advice, retryAtMs, requestId } = problem;
  const nowMs = useNowMs();
  const meaning = kind === 'sign-in' ? 'running' : refusals.has(kind) ? 'refused' : 'failed';
  const isSignIn = kind === 'sign-in' && !isOld;
  const canRetry = onRetry !== undefined && !final.has(kind);
  const link = requestId !== undefined && requestsUrl !== undefined && (
    <a
      className="text-sm text-accent underline underline-offset-2"
      href={`${requestsUrl}/${encodeURIComponent(requestId)}`}
      target="_blank"
      rel="noopener"
    >
      What happened to this request<span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
  const actions = (
    <>
      {isSignIn && (
        <Button
          look="main"
          onClick={() => {
            onSignIn?.();
            location.reload();
          }}
        >
          <LogIn className="size-4" aria-hidden="true" />
          Sign in again
        </Button>
      )}
      {canRetry && <RetryButton onRetry={onRetry} />}
      {link}
    </>
  );
  const hasActions = isSignIn || canRetry || link !== false;
  return (
    <Notice
      meaning={meaning}
      isOld={isOld}
      isWaiting={kind === 'limit'}
      title={message}
      actions={hasActions ? actions : undefined}
    >
      {advice}
      {retryAtMs !== undefined && retryAtMs > nowMs && (
        <>
          {' '}
          <time dateTime={new Date(retryAtMs).toISOString()}>
            You can ask again from {formatClock(retryAtMs, nowMs)}.
          </time>
        </>
      )}
    </Notice>
  );
}
