import { Notice } from '@sallyport/ui';
import type { RolloutState } from '../gateway/data/rollout-state.ts';
import { useRolloutState } from '../gateway/data/use-rollout-state.ts';

interface AppliedProps {
  readonly controlPlaneId: string;
  readonly version: number;
  /** What was done, at the start of a sentence: "The change". */
  readonly what: string;
}

const askEveryMs = 1_000;

/** What was done is kept; where it takes effect already. */
export function Applied({ controlPlaneId, version, what }: AppliedProps) {
  const { state, isError } = useRolloutState(controlPlaneId, version, askEveryMs);
  const isRejected = (state?.rejected.length ?? 0) > 0;
  return (
    <Notice
      meaning={isRejected ? 'failed' : 'running'}
      isWaiting={!isError && state?.isOver !== true}
      title={`${what} is version ${version} of the configuration`}
      actions={
        <a className="text-sm text-accent hover:underline" href={`/gateway/${controlPlaneId}/versions/${version}`}>
          See the version
        </a>
      }
    >
      {isError ? 'Which gateways have it could not be read.' : whereOf(state)}
    </Notice>
  );
}

function whereOf(state: RolloutState | undefined): string {
  if (state === undefined) return 'Gateways are being asked.';
  const { total, applied, rejected } = state;
  if (total === 0) return 'No gateway is connected; those that come get it.';
  const have = `${applied} of ${total} connected ${total === 1 ? 'gateway has' : 'gateways have'} it.`;
  return rejected.length === 0 ? have : `${have} ${rejected.join(', ')} could not use it and serves on what it had.`;
}
