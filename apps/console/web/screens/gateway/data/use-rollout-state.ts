import { useQuery } from '@tanstack/react-query';
import { nodesQuery } from './nodes.ts';
import { type RolloutState, rolloutState } from './rollout-state.ts';

interface Watched {
  /** Undefined until gateways have been asked. */
  readonly state: RolloutState | undefined;
  readonly isError: boolean;
}

/** How far a version has got; asked again and again until each gateway has it, or could not use it. */
export function useRolloutState(controlPlaneId: string, version: number, askEveryMs: number): Watched {
  const { data, isError } = useQuery({
    ...nodesQuery(controlPlaneId),
    refetchInterval: ({ state: { data: nodes } }) =>
      nodes !== undefined && rolloutState(nodes, version).isOver ? false : askEveryMs,
    staleTime: 0,
  });
  return { state: data && rolloutState(data, version), isError };
}
