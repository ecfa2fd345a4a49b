import type { Group, KeyIndex } from './key-index.ts';
import { join, type Node, type Part } from './node.ts';

/** What became of parts when hops were added: those that only grew, by their new hops, and those that were made anew. */
export interface Regrouped {
  readonly grown: Map<Part, Node[]>;
  readonly made: Set<Part>;
  /** What parts that are no more were joined to. */
  readonly left: Set<Node>;
}

/** Finds anew which hops belong together beyond doubt, around those that were added. */
export function regroup(added: readonly Node[], index: KeyIndex): Regrouped {
  const grown = new Map<Part, Node[]>();
  const made = new Set<Part>();
  const left = new Set<Node>();
  const seen = new Set<Node>();
  for (const start of reachable(added, index)) {
    if (seen.has(start)) continue;
    const nodes = together(start, index, seen);
    const before = new Set(nodes.filter(({ part }) => part !== unplaced).map(({ part }) => part));
    const [only] = before;
    const news = nodes.filter(({ part }) => part === unplaced);
    if (before.size === 1 && only!.nodes.length === nodes.length - news.length) {
      if (news.length === 0) continue;
      for (const node of news) place(node, only!);
      grown.set(only!, news);
      continue;
    }
    for (const part of before) {
      if (part.joinedTo !== undefined) left.add(part.joinedTo);
      join(part, undefined, undefined);
    }
    const part: Part = { nodes: [], hasModel: false, joinedTo: undefined, joinedBy: undefined };
    for (const node of nodes) place(node, part);
    made.add(part);
  }
  return { grown, made, left };
}

/** Of hops that are not in a part yet. */
export const unplaced: Part = Object.freeze({ nodes: [], hasModel: false, joinedTo: undefined, joinedBy: undefined });

function place(node: Node, part: Part): void {
  node.part = part;
  part.nodes.push(node);
  part.hasModel ||= node.hop.kind === 'llm';
}

/** An id that turns out to be given twice may take a part apart, so more is looked at than belongs together. */
function reachable(added: readonly Node[], index: KeyIndex): Set<Node> {
  return linked(added, index, () => true, reachMax);
}

const reachMax = 20_000;

function together(start: Node, index: KeyIndex, seen: Set<Node>): Node[] {
  const nodes = [...linked([start], index, joins)];
  for (const node of nodes) seen.add(node);
  return nodes;
}

/** Everything that shares a link with these that is certain and counts, and so on. Each group is gone through once, however many of it are found. */
function linked(
  from: readonly Node[],
  index: KeyIndex,
  counts: (group: Group) => boolean,
  nodesMax = Number.POSITIVE_INFINITY,
): Set<Node> {
  const found = new Set(from);
  const known = new Set<Group>();
  for (const node of found) {
    for (const group of index.groupsOf(node)) {
      if (known.has(group)) continue;
      known.add(group);
      if (group.isCertain && counts(group)) for (const other of group.nodes) found.add(other);
    }
    if (found.size > nodesMax) break;
  }
  return found;
}

/** An id of an answer or a call that was given twice tells nothing: some servers count, and caches repeat themselves. */
function joins({ space, key, nodes }: Group): boolean {
  if (space !== 'response' && space !== 'tool_call') return true;
  let origins = 0;
  for (const { hop } of nodes)
    if (hop.links.some((link) => link.isOrigin === true && link.key === key && link.kind === space)) origins++;
  return origins < 2;
}
