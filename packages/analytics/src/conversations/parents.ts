import type { ConversationLink } from '@sallyport/contracts';
import type { KeyIndex } from './key-index.ts';
import type { Node } from './node.ts';
import { isSameTool } from './same-tool.ts';

/** The exchange of the same conversation that made this one: on whose behalf it was, whose model asked for it, which it goes on from. */
export function parentOf(node: Node, tree: ReadonlySet<Node>, index: KeyIndex): string | undefined {
  const { parentRequestId } = node.hop;
  let best: Node | undefined;
  let bestRank = 0;
  for (const link of node.hop.links) {
    const rank = ranks[link.kind] ?? 0;
    if (rank === 0 || link.isOrigin === true || rank < bestRank) continue;
    for (const other of index.groupOf(link)?.nodes ?? []) {
      if (other === node || !tree.has(other) || other.hop.startedAtMs > node.hop.startedAtMs) continue;
      if (!hasMade(other, link) || (rank === bestRank && isLater(best, other))) continue;
      best = other;
      bestRank = rank;
    }
  }
  if (parentRequestId === undefined) return best?.hop.id;
  for (const other of tree) if (other.hop.requestId === parentRequestId) return other.hop.id;
  return best?.hop.id;
}

/** What tells it most exactly. */
const ranks: Readonly<Partial<Record<ConversationLink['kind'], number>>> = {
  tool_call: 4,
  response: 4,
  tool_arguments: 3,
  tool_result: 2,
  thread: 1,
};

function isLater(known: Node | undefined, other: Node): boolean {
  return known !== undefined && known.hop.startedAtMs >= other.hop.startedAtMs;
}

function hasMade({ hop: { links } }: Node, { kind, key, tool = '' }: ConversationLink): boolean {
  const wanted = kind === 'tool_result' ? 'tool_arguments' : kind;
  return links.some(
    (link) =>
      link.isOrigin === true &&
      link.key === key &&
      link.kind === wanted &&
      (kind !== 'tool_arguments' || isSameTool(link.tool ?? '', tool)),
  );
}
