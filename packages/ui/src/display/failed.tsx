import { RetryButton } from '../controls/retry-button.tsx';
import { Copy } from './copy.tsx';
import { Notice } from './notice.tsx';

export interface FailedProps {
  /** What happened; a sentence. */
  readonly message: string;
  /** What to do about it; a sentence. */
  readonly advice?: string;
  readonly onRetry?: () => void;
  readonly requestId?: string;
}

/** A part of a screen that could not be shown, with a way on. */
export function Failed({ message, advice, onRetry, requestId }: FailedProps) {
  const actions = (onRetry !== undefined || requestId !== undefined) && (
    <>
      {onRetry !== undefined && <RetryButton onRetry={onRetry} />}
      {requestId !== undefined && <Copy text={requestId} label="Copy the request's id" />}
    </>
  );
  return (
    <Notice meaning="failed" title={message} actions={actions || undefined}>
      {advice}
    </Notice>
  );
}
