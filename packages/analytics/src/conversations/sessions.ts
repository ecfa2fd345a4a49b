import { compareMax } from './asks.ts';
import { askedBy } from './evidence.ts';
import type { Group, KeyIndex } from './key-index.ts';
import { isBefore, join, type Node, type Part, rootOf } from './node.ts';

/** Who opens a session for a conversation does so shortly before it, and closes it shortly after. */
const aroundMs = 5 * 60_000;

/**
 * Joins what an MCP session has besides calls that are joined already, where all those are of one conversation. Many
 * applications have one session for all they do: then it tells nothing. Answers the parts for which something has changed.
 */
export function joinSession({ nodes }: Group, index: KeyIndex): Part[] {
  const others = new Set<Part>();
  const conversations = new Set<Part>();
  for (const { part } of nodes) {
    if (!part.hasModel && part.joinedBy !== 'evidence') others.add(part);
    else conversations.add(rootOf(part));
  }
  const [only] = conversations;
  let to: ReadonlyMap<Part, Node> = nowhere;
  if (nodes.length <= compareMax) {
    if (conversations.size === 1) to = toConversation(nodes, others, only!, index);
    else if (conversations.size === 0) to = together(nodes, others, index);
  }
  const changed: Part[] = [];
  for (const part of others) if (join(part, to.get(part), 'session')) changed.push(part);
  return changed;
}

const nowhere: ReadonlyMap<Part, Node> = new Map();

function toConversation(nodes: readonly Node[], others: ReadonlySet<Part>, root: Part, index: KeyIndex) {
  const to = new Map<Part, Node>();
  const anchor = nodes.find(({ part }) => !others.has(part))!;
  const fromMs = Math.min(...nodes.flatMap(({ part, hop }) => (others.has(part) ? [] : hop.startedAtMs)));
  const toMs = Math.max(...nodes.flatMap(({ part, hop }) => (others.has(part) ? [] : hop.endedAtMs)));
  const asked = new Map<string, number>();
  for (const part of others) {
    let isOf = true;
    for (const node of part.nodes) {
      const calls = callsOf(node);
      if (calls.length === 0)
        isOf &&= node.hop.startedAtMs >= fromMs - aroundMs && node.hop.endedAtMs <= toMs + aroundMs;
      for (const link of calls) {
        const possible = askedBy(node, link, index) ?? new Map();
        // Of somebody who is not of this conversation: the session is shared.
        if (possible.size > 0 && !possible.has(root)) return nowhere;
        if (possible.size === 0) isOf = false;
        asked.set(link.key, (asked.get(link.key) ?? 0) + 1);
        // More of the same than one model asked for at a time: they are not told apart.
        if (asked.get(link.key)! > 1) return nowhere;
      }
    }
    if (isOf) to.set(part, anchor);
  }
  return to;
}

/** No model asked for anything of it through the gateway: the session is all that is known of the conversation. */
function together(nodes: readonly Node[], others: ReadonlySet<Part>, index: KeyIndex): ReadonlyMap<Part, Node> {
  let first: Node | undefined;
  for (const node of nodes) {
    for (const link of callsOf(node)) if ((askedBy(node, link, index)?.size ?? 0) > 0) return nowhere;
    if (first === undefined || isBefore(node, first)) first = node;
  }
  const to = new Map<Part, Node>();
  for (const part of others) if (part !== first!.part) to.set(part, first!);
  return to;
}

function callsOf({ hop: { links } }: Node) {
  return links.filter(({ kind, isOrigin }) => kind === 'tool_arguments' && isOrigin !== true);
}
