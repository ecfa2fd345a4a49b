import { Failed } from '@sallyport/ui';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';

/** A screen that broke off: the frame around it stays. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const requestId = error instanceof ApiProblem ? error.requestId : undefined;
  const text = error instanceof Error ? error.message : String(error);
  // After a release the files of the one before are gone.
  const isOld = /dynamically imported module|Importing a module script/.test(text);
  return (
    <div className="mx-auto max-w-xl p-4">
      <Failed
        message={isOld ? 'There is a newer version of this page.' : `This screen could not be shown: ${text}`}
        advice={
          isOld ? 'It is loaded when you try again.' : 'Try again; if it stays so, tell whoever runs the control plane.'
        }
        onRetry={isOld ? () => window.location.reload() : reset}
        {...(requestId !== undefined && { requestId })}
      />
    </div>
  );
}
