import { Notice, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { parse, stringify } from 'yaml';
import { useMay } from '../../api/person.ts';
import { CodeEditor } from '../../parts/code-editor/code-editor.tsx';
import { DiffView } from '../../parts/code-editor/diff-view.tsx';
import { messageOf } from '../../parts/message-of.ts';
import { PermittedButton } from '../../parts/permitted-button.tsx';
import { ProblemState } from '../../parts/problem-state.tsx';
import { useAction } from '../../parts/use-action.ts';
import { configurationChanged } from '../gateway/data/configuration-changed.ts';
import { Applied } from './applied.tsx';
import { type Change, entityQuery, type Finding, makeChanges, tryChanges } from './posture.queries.ts';
import { afterChange } from './words.ts';

interface FixPanelProps {
  readonly finding: Finding;
  readonly changes: readonly Change[];
  readonly controlPlaneId: string;
}

/** What would be changed: judged before anything is kept, edited where something in it is a guess, and made by a button. */
export function FixPanel({ finding, changes, controlPlaneId }: FixPanelProps) {
  const { fix } = finding;
  const may = useMay();
  const needed = fix.permissions.length === 0 ? ['configuration.write'] : fix.permissions;
  // That which is missing is told; where none is, any.
  const permission = needed.find((one) => !may(one, controlPlaneId)) ?? needed[0]!;
  const [text, setText] = useState(() => yamlOf(changes));
  const edited = useMemo(() => readChanges(text), [text]);
  const [version, setVersion] = useState<number>();
  const make = useAction(async () => {
    if (edited === undefined) return;
    const written = await makeChanges(controlPlaneId, edited, finding.title.slice(0, 200));
    setVersion(written.version);
    configurationChanged(controlPlaneId);
  });
  if (version !== undefined) return <Applied controlPlaneId={controlPlaneId} version={version} what="The change" />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {fix.is_example && (
        <div>
          <p className="mb-1 text-sm text-soft">This is an example: look it over, and change what does not fit.</p>
          <CodeEditor language="yaml" label="The changes" text={text} onChange={setText} height="content" />
        </div>
      )}
      {edited === undefined ? (
        <Notice meaning="failed" title="These are no changes">
          Each has an action, a collection, and a key or fields.
        </Notice>
      ) : (
        <Preview controlPlaneId={controlPlaneId} changes={edited} isAsked={may(permission, controlPlaneId)} />
      )}
      {make.error !== undefined && <Refused error={make.error} />}
      <div>
        <PermittedButton
          look="main"
          permission={permission}
          entityId={controlPlaneId}
          disabled={edited === undefined || make.isBusy}
          onClick={make.run}
        >
          {make.isBusy ? 'Making the change' : 'Make this change'}
        </PermittedButton>
      </div>
    </div>
  );
}

interface PreviewProps {
  readonly controlPlaneId: string;
  readonly changes: readonly Change[];
  /** Whoever may not make them may not try them either. */
  readonly isAsked: boolean;
}

/** The dry run's judgement, and each entity before and after. */
function Preview({ controlPlaneId, changes, isAsked }: PreviewProps) {
  const { data, error } = useQuery({
    queryKey: ['dry-run', controlPlaneId, changes],
    queryFn: ({ signal }) => tryChanges(controlPlaneId, changes, signal),
    enabled: isAsked,
    retry: false,
    staleTime: 0,
  });
  return (
    <>
      {error !== null ? (
        <Refused error={error} />
      ) : !isAsked ? null : data === undefined ? (
        <Skeleton className="h-12" />
      ) : (
        <Notice meaning="running" isOld title="The control plane would accept this">
          {countsOf(data)} Nothing is kept yet.
        </Notice>
      )}
      {changes.map((change) => (
        <ChangeView key={JSON.stringify(change)} controlPlaneId={controlPlaneId} change={change} />
      ))}
    </>
  );
}

function countsOf({ created, updated, deleted }: { created: number; updated: number; deleted: number }): string {
  const parts = [
    created > 0 && `${created} created`,
    updated > 0 && `${updated} changed`,
    deleted > 0 && `${deleted} deleted`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Nothing would change.' : `${parts.join(', ')}.`;
}

interface ChangeViewProps {
  readonly controlPlaneId: string;
  readonly change: Change;
}

function ChangeView({ controlPlaneId, change }: ChangeViewProps) {
  const { data, error, refetch } = useQuery(entityQuery(controlPlaneId, change));
  const isNew = change.key === undefined || data === null;
  if (!isNew && data === undefined)
    return error === null ? (
      <Skeleton className="h-24" />
    ) : (
      <ProblemState error={error} what="what would be changed" onRetry={() => void refetch()} />
    );
  const after = afterChange(data ?? undefined, change);
  return (
    <DiffView
      language="yaml"
      label={`What will change in ${change.collection}`}
      before={isNew ? '' : stringify(data)}
      after={after === undefined ? '' : stringify(after)}
      beforeTitle={isNew ? 'Not there yet' : 'Now'}
      afterTitle={after === undefined ? 'Gone' : 'After'}
    />
  );
}

const Refused = ({ error }: { readonly error: unknown }) => (
  <Notice meaning="failed" title="The control plane would not accept this">
    {messageOf(error)}
  </Notice>
);

function yamlOf(changes: readonly Change[]): string {
  return stringify(changes);
}

function readChanges(text: string): readonly Change[] | undefined {
  try {
    const read: unknown = parse(text);
    return Array.isArray(read) && read.length > 0 && read.every(isChange) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { action, collection } = value as Record<string, unknown>;
  return typeof action === 'string' && typeof collection === 'string';
}
