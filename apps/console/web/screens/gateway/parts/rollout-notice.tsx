import { IconButton } from '@sallyport/ui';
import { Check, CircleAlert, LoaderCircle, X } from '@sallyport/ui/icons';
import { useEffect, useState } from 'react';
import { hideRollout, useRollout } from '../data/rollout.ts';
import type { RolloutState } from '../data/rollout-state.ts';
import { useRolloutState } from '../data/use-rollout-state.ts';

interface RolloutNoticeProps {
  readonly controlPlaneId: string;
}

/** After a change: how many gateways have it. */
export function RolloutNotice({ controlPlaneId }: RolloutNoticeProps) {
  const rollout = useRollout();
  if (rollout?.controlPlaneId !== controlPlaneId) return null;
  return <Progress key={rollout.version} controlPlaneId={controlPlaneId} version={rollout.version} />;
}

const askEveryMs = 700;
const waitMsMax = 30_000;
const shownForMs = 6000;

interface ProgressProps extends RolloutNoticeProps {
  readonly version: number;
}

function Progress({ controlPlaneId, version }: ProgressProps) {
  const [isTooLong, setTooLong] = useState(false);
  const { state, isError } = useRolloutState(controlPlaneId, version, isTooLong ? 15_000 : askEveryMs);
  const isDone = state?.isOver === true && state.rejected.length === 0;
  useEffect(() => {
    const timer = setTimeout(() => setTooLong(true), waitMsMax);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(hideRollout, shownForMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  const isBad = (state?.rejected.length ?? 0) > 0;
  const Icon = isBad ? CircleAlert : isDone ? Check : LoaderCircle;
  return (
    <div
      role="status"
      className={`flex min-h-10 items-center gap-2 border-b border-line px-4 text-sm ${isBad ? 'bg-failed-wash' : isDone ? 'bg-allowed-wash' : 'bg-running-wash'}`}
    >
      <Icon
        className={`size-4 shrink-0 ${isBad ? 'text-failed' : isDone ? 'text-allowed' : 'animate-spin text-running'}`}
        aria-hidden="true"
      />
      <p className="min-w-0 grow">
        <a href={`/gateway/${controlPlaneId}/versions/${version}`} className="font-medium underline underline-offset-2">
          Version {version}
        </a>{' '}
        {isError ? 'is saved. Which gateways have it could not be read.' : textOf(state, isTooLong)}
        {isBad && (
          <>
            {' '}
            <a href={`/gateway/${controlPlaneId}/nodes`} className="underline underline-offset-2">
              See why
            </a>
          </>
        )}
      </p>
      {state !== undefined && state.total > 0 && (
        <progress
          className="h-1.5 w-24 accent-running max-sm:hidden"
          max={state.total}
          value={state.applied}
          aria-label="Gateways that have it"
        />
      )}
      <IconButton label="Hide" size="small" onClick={hideRollout}>
        <X className="size-3.5" aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function textOf(state: RolloutState | undefined, isTooLong: boolean): string {
  if (state === undefined) return 'is saved.';
  const { total, applied, rejected } = state;
  if (total === 0) return 'is saved. No gateway is connected; those that come get it.';
  const gateways = total === 1 ? 'gateway' : 'gateways';
  if (rejected.length > 0)
    return `is applied by ${applied} of ${total} ${gateways}; ${rejected.join(', ')} could not use it and serves on what it had.`;
  if (state.isOver) return `is applied by ${applied} of ${total} ${gateways}.`;
  return isTooLong
    ? `is applied by ${applied} of ${total} ${gateways}. The rest take longer than usual.`
    : `is being applied: ${applied} of ${total} ${gateways}.`;
}
