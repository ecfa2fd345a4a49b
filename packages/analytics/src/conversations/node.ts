import type { Hop } from './hop.ts';

/** A hop, as the joiner keeps it. */
export interface Node {
  readonly hop: Hop;
  readonly addedAtMs: number;
  part: Part;
  /** Parts that are joined to this one's part, because of this hop. */
  readonly joined: Set<Part>;
  /** As it was told last. */
  conversation: Conversation | undefined;
  parentId: string | undefined;
}

/** Hops that belong together beyond doubt. */
export interface Part {
  nodes: Node[];
  hasModel: boolean;
  /** The part of this hop is of the same conversation, as far as can be seen now; a later row may show that it need not be. */
  joinedTo: Node | undefined;
  joinedBy: 'evidence' | 'session' | undefined;
}

export interface Conversation {
  /** Of the exchange that it begins with. */
  readonly id: string;
  readonly startedAtMs: number;
}

/** Answers whether that is news. */
export function join(part: Part, to: Node | undefined, by: Part['joinedBy']): boolean {
  if (part.joinedTo === to && (to === undefined || part.joinedBy === by)) return false;
  part.joinedTo?.joined.delete(part);
  part.joinedTo = to;
  part.joinedBy = to === undefined ? undefined : by;
  to?.joined.add(part);
  return true;
}

/** The part that others are joined to, which may be itself. */
export function rootOf(part: Part): Part {
  let root = part;
  // Later hops of two parts may each go on from the other.
  for (let steps = 0; root.joinedTo !== undefined && steps < stepsMax; steps++) root = root.joinedTo.part;
  return root;
}

const stepsMax = 1_000;

/** All hops of a conversation, of whichever part is asked for. */
export function treeOf(part: Part): Set<Node> {
  const nodes = new Set<Node>();
  const parts = new Set<Part>([rootOf(part), part]);
  for (const one of parts) {
    if (one.joinedTo !== undefined) parts.add(one.joinedTo.part);
    for (const node of one.nodes) {
      nodes.add(node);
      for (const joined of node.joined) parts.add(joined);
    }
  }
  return nodes;
}

export function isBefore(a: Node, b: Node): boolean {
  const { startedAtMs: atA, id: idA } = a.hop;
  const { startedAtMs: atB, id: idB } = b.hop;
  return atA === atB ? idA < idB : atA < atB;
}
