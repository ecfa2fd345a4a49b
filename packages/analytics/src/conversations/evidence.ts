import type { ConversationLink } from '@sallyport/contracts';
import { compareMax, openAsks } from './asks.ts';
import type { Group, KeyIndex } from './key-index.ts';
import { type Node, type Part, rootOf } from './node.ts';

/** Conversations by their roots: the hop of each to join, undefined where the same may have been meant by others as well. */
export type Possible = Map<Part, Node | undefined>;

/**
 * The conversation that a part belongs to by what was asked and said, where it can be but one: the hop to join it to. A
 * missing join is better than a wrong one.
 */
export function joinedByEvidence(part: Part, index: KeyIndex): Node | undefined {
  let possible: Possible | undefined;
  for (const node of part.nodes)
    for (const link of node.hop.links) {
      const found = part.hasModel ? goesOnFrom(node, link, index) : askedBy(node, link, index);
      if (found === undefined || found.size === 0) continue;
      possible = possible === undefined ? found : common(possible, found);
      if (possible.size === 0) return undefined;
    }
  if (possible?.size !== 1) return undefined;
  const [only] = possible.values();
  return only;
}

function common(a: Possible, b: Possible): Possible {
  const both: Possible = new Map();
  for (const [root, node] of a) if (b.has(root)) both.set(root, node ?? b.get(root));
  return both;
}

/** Conversations in which a model may have asked for this call of a tool. */
export function askedBy(node: Node, link: ConversationLink, index: KeyIndex): Possible | undefined {
  if (link.kind !== 'tool_arguments' || link.isOrigin === true) return undefined;
  const group = index.groupOf(link);
  if (group === undefined) return undefined;
  const found: Possible = new Map();
  // More calls than were asked for: some are of a conversation that is not known here.
  for (const [root, { latest, count, calls, loose }] of openAsks(group, node, link.tool ?? ''))
    if (calls < count) found.set(root, loose > count - calls ? undefined : latest);
  return found;
}

/** Conversations that this request to a model may go on from. Nothing where it is known to be of one of them. */
function goesOnFrom(node: Node, link: ConversationLink, index: KeyIndex): Possible | undefined {
  if (link.isOrigin === true || (link.kind !== 'thread' && link.kind !== 'tool_result')) return undefined;
  const group = index.groupOf(link);
  if (group === undefined || group.nodes.length > compareMax || namesUnknown(node, index)) return undefined;
  const found = link.kind === 'thread' ? saidBefore(group, node) : askedBefore(group, node, link.tool ?? '');
  for (const root of found.keys()) if (root === node.part || found.get(root)?.part === node.part) return undefined;
  return found;
}

/** It names a call that nobody is known to have asked for: what it goes on from is not here. */
function namesUnknown(node: Node, index: KeyIndex): boolean {
  return node.hop.links.some(
    (link) => link.kind === 'tool_call' && link.isOrigin !== true && !index.groupOf(link)!.nodes.some(gives(link)),
  );
}

function gives({ key }: ConversationLink): (node: Node) => boolean {
  return ({ hop: { links } }) =>
    links.some((link) => link.isOrigin === true && link.key === key && link.kind === 'tool_call');
}

function saidBefore({ key, nodes }: Group, node: Node): Possible {
  const found: Possible = new Map();
  for (const other of nodes)
    if (other !== node && other.hop.startedAtMs <= node.hop.startedAtMs && hasSaid(other, key))
      found.set(rootOf(other.part), other);
  return found;
}

function hasSaid({ hop: { links } }: Node, key: string): boolean {
  return links.some((link) => link.isOrigin === true && link.key === key && link.kind === 'thread');
}

function askedBefore(group: Group, node: Node, tool: string): Possible {
  const found: Possible = new Map();
  for (const [root, { latest }] of openAsks(group, node, tool)) found.set(root, latest);
  return found;
}
