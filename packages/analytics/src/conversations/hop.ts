import type { ConversationLink, EventRow } from '@sallyport/contracts';

/** What joining needs to know of an exchange with a model or an MCP server. */
export interface Hop {
  id: string;
  requestId: string;
  /** The request on whose behalf the gateway made this one of itself. */
  parentRequestId: string | undefined;
  startedAtMs: number;
  endedAtMs: number;
  kind: 'llm' | 'mcp';
  /** Somebody talks with a model: that is a conversation, however short. */
  isTalk: boolean;
  links: readonly ConversationLink[];
}

/** Undefined for exchanges that are of no conversation by themselves; they are found by their trace when one is shown. */
export function hopOf(row: EventRow, controlPlaneId: string): Hop | undefined {
  const { id, requestId, parentRequestId, startedAtMs, endedAtMs, links = noLinks, llm, mcp } = row;
  const nature = natureOf(llm?.operation, links);
  if (nature.kind === 'mcp' && mcp === undefined && !links.some(isOfMcp)) return undefined;
  return within(controlPlaneId, { id, requestId, parentRequestId, startedAtMs, endedAtMs, ...nature, links });
}

/** Hops of different control planes find nothing in common, whatever they name: a conversation is of one. */
export function within(controlPlaneId: string, hop: Hop): Hop {
  const own = (name: string) => `${controlPlaneId}:${name}`;
  return {
    ...hop,
    requestId: own(hop.requestId),
    parentRequestId: hop.parentRequestId === undefined ? undefined : own(hop.parentRequestId),
    links: hop.links.map((link) => ({ ...link, key: own(link.key) })),
  };
}

/** `operation`: of the model that was asked; undefined where none was, as far as the gateway knows. */
export function natureOf(
  operation: string | undefined,
  links: readonly ConversationLink[],
): Pick<Hop, 'kind' | 'isTalk'> {
  const isTalk = operation === undefined ? links.some(({ kind }) => kind === 'thread') : talks.has(operation);
  return { kind: isTalk || operation !== undefined ? 'llm' : 'mcp', isTalk };
}

const noLinks: readonly ConversationLink[] = [];
const talks: ReadonlySet<string> = new Set(['chat', 'completions', 'responses', 'realtime', 'invoke']);

function isOfMcp({ kind, isOrigin }: ConversationLink): boolean {
  return kind === 'mcp_session' || (kind === 'tool_arguments' && isOrigin !== true);
}
