import { useMutation } from '@tanstack/react-query';
import { api, path } from '../../../../api/client.ts';
import type { SeenTools, ToolsAsked } from './tools.queries.ts';

interface SeenToolsRead {
  readonly seen: SeenTools | undefined;
  readonly error: Error | null;
  readonly isAsking: boolean;
  readonly ask: () => void;
}

/** The tools that a server tells a caller of, when it is asked. What it told somebody else is not told of this one. */
export function useSeenTools(controlPlaneId: string, asked: ToolsAsked | undefined): SeenToolsRead {
  const { mutate, variables, data, error, isPending } = useMutation({
    mutationFn: (of: ToolsAsked) => api.post<SeenTools>(path`/v2/control-planes/${controlPlaneId}/mcp-tools`, of),
  });
  const isOfThis = asked !== undefined && JSON.stringify(asked) === JSON.stringify(variables);
  return {
    seen: isOfThis ? data : undefined,
    error: isOfThis ? error : null,
    isAsking: isPending,
    ask: () => asked !== undefined && mutate(asked),
  };
}
