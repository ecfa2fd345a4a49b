import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../../api/client.ts';
import type { Caller } from '../../parts/caller.ts';

/** The tools that the configuration names. */
export interface DeclaredTools {
  readonly mode: string;
  readonly tools: readonly DeclaredTool[];
  /** A server may have more, which it tells its callers. */
  readonly is_complete: boolean;
}

export interface DeclaredTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly input_schema?: unknown;
  readonly acl?: { readonly allow?: readonly string[] | null; readonly deny?: readonly string[] | null } | null;
  readonly method?: string;
  readonly path?: string;
}

export const declaredToolsQuery = (controlPlaneId: string, route: string) =>
  queryOptions({
    queryKey: ['ai', 'declared-tools', controlPlaneId, route],
    queryFn: ({ signal }) =>
      api.get<DeclaredTools>(
        `${path`/v2/control-planes/${controlPlaneId}/mcp-tools`}?${new URLSearchParams({ route })}`,
        { signal },
      ),
    staleTime: 60_000,
  });

/** The tools that a server tells a caller of: text of others. */
export interface SeenTools {
  readonly era: 'legacy' | 'modern';
  readonly protocol_version?: string;
  readonly server?: { readonly name?: string; readonly version?: string };
  readonly tools: readonly SeenTool[];
  readonly is_complete: boolean;
  readonly error?: string;
  readonly status?: number;
}

export interface SeenTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: Annotations;
}

/** Hints of the server's, which nobody has checked. */
interface Annotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export interface ToolsAsked {
  readonly route: string;
  readonly as: Caller;
  readonly address?: string;
}
