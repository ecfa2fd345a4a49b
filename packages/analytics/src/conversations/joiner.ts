import type { ConversationAssignment } from '../analytics-store.ts';
import { joinedByEvidence } from './evidence.ts';
import type { Hop } from './hop.ts';
import { KeyIndex } from './key-index.ts';
import { type Conversation, isBefore, join, type Node, type Part, treeOf } from './node.ts';
import { parentOf } from './parents.ts';
import { regroup, unplaced } from './parts.ts';
import { joinSession } from './sessions.ts';

export interface JoinerOptions {
  /** How long a hop can be joined by others; milliseconds. */
  keptMs?: number;
  /** The oldest are forgotten first, and keep their conversations. */
  hopsMax?: number;
}

const dayMs = 86_400_000;
/** Rounds in which decisions lead to others; there are two or three as a rule. */
const roundsMax = 16;

/**
 * Joins hops to conversations, in whatever order and however often they come: each batch tells which exchanges are of
 * another conversation than was told before. What is certain unites for good; what is likely is judged anew whenever
 * somebody else turns up who may have been meant.
 */
export class Joiner {
  readonly #keptMs: number;
  readonly #hopsMax: number;
  readonly #nodes = new Map<string, Node>();
  readonly #index = new KeyIndex();

  constructor({ keptMs = dayMs, hopsMax = 50_000 }: JoinerOptions = {}) {
    this.#keptMs = keptMs;
    this.#hopsMax = hopsMax;
  }

  get size(): number {
    return this.#nodes.size;
  }

  add(hops: readonly Hop[], nowMs: number): ConversationAssignment[] {
    const added: Node[] = [];
    for (const hop of hops) {
      if (this.#nodes.has(hop.id)) continue;
      const node = newNode(hop, nowMs);
      this.#nodes.set(hop.id, node);
      this.#index.add(node);
      added.push(node);
    }
    if (added.length === 0) return [];
    const touched = this.#join(added);
    const assignments = this.#assign(touched);
    this.#forget(nowMs);
    return assignments;
  }

  /** Takes over what was told before of hops that are here: after a start, when those before them are forgotten. */
  restore(told: Iterable<ConversationAssignment>): void {
    for (const { id, conversation, parentId } of told) {
      const node = this.#nodes.get(id);
      if (node === undefined) continue;
      node.conversation = conversation;
      node.parentId = parentId;
    }
  }

  /** Answers the parts whose conversations may have changed. */
  #join(added: readonly Node[]): Set<Part> {
    const { grown, made, left } = regroup(added, this.#index);
    let doubtful = new Set<Part>([...grown.keys(), ...made]);
    const touched = new Set<Part>(doubtful);
    for (const node of left) touched.add(node.part);
    for (const nodes of grown.values()) this.#addNeighbours(nodes, doubtful);
    for (const { nodes } of made) this.#addNeighbours(nodes, doubtful);
    const judged = new Set<Part>();
    for (let round = 0; doubtful.size > 0 && round < roundsMax; round++) {
      const next = new Set<Part>();
      for (const part of doubtful) {
        judged.add(part);
        const before = part.joinedTo;
        if (!join(part, joinedByEvidence(part, this.#index), 'evidence')) continue;
        touched.add(part);
        if (before !== undefined) touched.add(before.part);
        if (part.hasModel) for (const node of treeOf(part)) this.#addNeighbours([node], next);
      }
      doubtful = next;
    }
    this.#joinSessions(judged, touched);
    return touched;
  }

  /** Parts whose own case looks different with these hops in sight. */
  #addNeighbours(nodes: readonly Node[], into: Set<Part>): void {
    for (const node of nodes)
      for (const { isCertain, space, nodes: others } of this.#index.groupsOf(node))
        if (!isCertain && space !== 'mcp_session') for (const { part } of others) into.add(part);
  }

  #joinSessions(judged: ReadonlySet<Part>, touched: Set<Part>): void {
    const sessions = new Set<ReturnType<KeyIndex['groupsOf']>[number]>();
    for (const part of new Set([...judged, ...touched]))
      for (const node of part.nodes)
        for (const group of this.#index.groupsOf(node)) if (group.space === 'mcp_session') sessions.add(group);
    for (const session of sessions) for (const part of joinSession(session, this.#index)) touched.add(part);
  }

  #assign(touched: ReadonlySet<Part>): ConversationAssignment[] {
    const assignments: ConversationAssignment[] = [];
    const seen = new Set<Node>();
    for (const part of touched) {
      const [first] = part.nodes;
      if (first === undefined || seen.has(first)) continue;
      const tree = treeOf(part);
      const conversation = this.#conversationOf(tree);
      for (const node of tree) {
        seen.add(node);
        const parentId = conversation === undefined ? undefined : parentOf(node, tree, this.#index);
        if (node.conversation?.id === conversation?.id && node.parentId === parentId) continue;
        node.conversation = conversation;
        node.parentId = parentId;
        const { id, startedAtMs } = node.hop;
        assignments.push({ id, startedAtMs, conversation, parentId });
      }
    }
    return assignments;
  }

  /** It is known by the hop that it begins with: what a model was asked first, where one was. */
  #conversationOf(tree: ReadonlySet<Node>): Conversation | undefined {
    let first: Node | undefined;
    let earlier: Conversation | undefined;
    for (const node of tree) {
      if (first === undefined || comesFirst(node, first)) first = node;
      const { conversation: told } = node;
      // It began with a hop that is forgotten.
      if (
        told !== undefined &&
        !this.#nodes.has(told.id) &&
        (earlier === undefined || told.startedAtMs < earlier.startedAtMs)
      )
        earlier = told;
    }
    if (earlier !== undefined) return earlier;
    if (tree.size === 1 && !first!.hop.isTalk) return undefined;
    return { id: first!.hop.id, startedAtMs: first!.hop.startedAtMs };
  }

  #forget(nowMs: number): void {
    for (const node of this.#nodes.values()) {
      if (this.#nodes.size <= this.#hopsMax && node.addedAtMs > nowMs - this.#keptMs) return;
      this.#nodes.delete(node.hop.id);
      this.#index.remove(node);
      const { part } = node;
      part.nodes.splice(part.nodes.indexOf(node), 1);
      if (part.nodes.length === 0) join(part, undefined, undefined);
      for (const joined of [...node.joined]) join(joined, part.nodes[0], joined.joinedBy);
    }
  }
}

function comesFirst(node: Node, other: Node): boolean {
  return node.hop.isTalk === other.hop.isTalk ? isBefore(node, other) : node.hop.isTalk;
}

function newNode(hop: Hop, addedAtMs: number): Node {
  return { hop, addedAtMs, part: unplaced, joined: new Set(), conversation: undefined, parentId: undefined };
}
