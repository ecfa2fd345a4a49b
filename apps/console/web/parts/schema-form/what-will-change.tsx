import { Notice, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { DiffView } from '../code-editor/diff-view.tsx';
import { hiddenWord, withSecrets } from './hide-secrets.ts';
import { type Problem, problemsOfFields } from './problems.ts';
import type { JsonSchema } from './schema.ts';
import { asWritten, yamlOf } from './sync.ts';
import { isSame, textOfPath, valueAt } from './value.ts';

interface WhatWillChangeProps {
  /** What is there now, as the API gives it; undefined where nothing is. */
  readonly before: unknown;
  /** What would be sent. */
  readonly after: unknown;
  readonly schema: JsonSchema;
  /** The same write as a dry run: `api.put('…?dry-run=true', after, { signal })`. It throws what is wrong. */
  readonly tryIt: (signal: AbortSignal) => Promise<unknown>;
  /** What the dry run was refused for, to be told at the fields; none when it was not. */
  readonly onProblems?: (problems: readonly Problem[]) => void;
  /** Whether it would be accepted: until it is known, nobody should save. */
  readonly onJudged?: (isAccepted: boolean) => void;
}

/** The entity before and after, and what the control plane says of it: shown before it is kept. */
export function WhatWillChange({ before, after, schema, tryIt, onProblems, onJudged }: WhatWillChangeProps) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['dry-run', after],
    queryFn: async ({ signal }) => {
      await tryIt(signal);
      return true;
    },
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  useEffect(() => {
    onProblems?.(error instanceof ApiProblem ? problemsOfFields(error.fields) : []);
    onJudged?.(data === true && error === null);
  }, [data, error, onProblems, onJudged]);
  const [old, next] = texts(before, after, schema);
  return (
    <div className="flex flex-col gap-3">
      {isPending ? (
        <Skeleton className="h-12 w-full" />
      ) : error === null ? (
        <Notice meaning="running" title="The control plane would accept this">
          {old === next ? 'Nothing changes.' : 'It was judged with all that it touches. Nothing is kept yet.'}
        </Notice>
      ) : (
        <Refused error={error} onRetry={() => void refetch()} />
      )}
      <DiffView
        language="yaml"
        before={old}
        after={next}
        label="What will change"
        beforeTitle={before === undefined ? 'Not there yet' : 'Now'}
        afterTitle="After saving"
      />
    </div>
  );
}

interface RefusedProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

function Refused({ error, onRetry }: RefusedProps) {
  const fields = error instanceof ApiProblem ? error.fields : [];
  return (
    <Notice
      meaning="failed"
      title={fields.length === 0 ? error.message : 'The control plane would not accept this'}
      actions={
        fields.length === 0 ? (
          <button type="button" className="text-sm underline underline-offset-2" onClick={onRetry}>
            Try again
          </button>
        ) : undefined
      }
    >
      {fields.length > 0 && (
        <ul>
          {problemsOfFields(fields).map(({ path, message }) => (
            <li key={`${textOfPath(path)} ${message}`}>
              <code className="font-mono">{textOfPath(path)}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** Both as somebody would write them. Secrets are not shown; that one changes is. */
function texts(before: unknown, after: unknown, schema: JsonSchema): readonly [string, string] {
  const [old, next] = [asWritten(before ?? {}, schema), asWritten(after, schema)];
  return [
    yamlOf(withSecrets(old, schema, () => hiddenWord)),
    yamlOf(
      withSecrets(next, schema, (path, secret) =>
        before === undefined || isSame(valueAt(old, path), secret) ? hiddenWord : '[another secret]',
      ),
    ),
  ];
}
