import type { ConversationLink } from '@sallyport/contracts';
import type { Group } from './key-index.ts';
import { type Node, type Part, rootOf } from './node.ts';
import { isSameTool } from './same-tool.ts';

/** How long after a model asked for a tool it may be called: people are asked first, sometimes. */
const askedMsMax = 30 * 60_000;
/** Nodes do not agree on the time to the millisecond. */
const skewMs = 500;
/** More hops that ask the same of the same tools are not told apart. */
export const compareMax = 512;

/** A conversation in which a model asked a tool for just this. */
export interface Ask {
  /** The last hop that did; where it is not known, the one that was told the result. */
  latest: Node;
  /** A call of it may be from then on, but not from long after `answeredAtMs`. */
  fromMs: number;
  /** How many did. */
  count: number;
  /** Calls that are of the conversation beyond doubt. */
  calls: number;
  /** Calls that may be of this conversation, but need not be. */
  loose: number;
  /** When a model was told what came of it. */
  answeredAtMs: number;
}

/** Who may have asked for what `node` did, by roots of conversations: before it, and with no result before it. */
export function openAsks(group: Group, node: Node, tool: string): ReadonlyMap<Part, Ask> {
  return group.nodes.length > compareMax ? none : new AskSearch(group, node, tool).open();
}

const none: ReadonlyMap<Part, Ask> = new Map();

class AskSearch {
  readonly #group: Group;
  readonly #node: Node;
  readonly #tool: string;
  readonly #asks = new Map<Part, Ask>();
  /** Those who asked at another time, too. */
  readonly #askers = new Set<Part>();

  constructor(group: Group, node: Node, tool: string) {
    this.#group = group;
    this.#node = node;
    this.#tool = tool;
  }

  open(): ReadonlyMap<Part, Ask> {
    const { nodes } = this.#group;
    for (const other of nodes) if (other !== this.#node) this.#addAsk(other);
    if (this.#node.hop.kind === 'mcp') for (const other of nodes) this.#addImplied(other);
    if (this.#asks.size === 0) return none;
    for (const other of nodes) this.#addAnswer(other);
    for (const other of nodes) this.#addCall(other);
    const sinceMs = this.#node.hop.startedAtMs - skewMs;
    for (const [root, { answeredAtMs }] of this.#asks) if (answeredAtMs < sinceMs) this.#asks.delete(root);
    return this.#asks;
  }

  #addAsk(other: Node): void {
    const link = this.#linkOf(other, 'tool_arguments');
    if (link?.isOrigin !== true || !this.#isMeant(link.tool ?? '')) return;
    const root = rootOf(other.part);
    this.#askers.add(root);
    const { startedAtMs, endedAtMs } = other.hop;
    const atMs = this.#node.hop.startedAtMs;
    if (startedAtMs > atMs + skewMs || endedAtMs < atMs - askedMsMax) return;
    const known = this.#asks.get(root);
    if (known === undefined) {
      this.#asks.set(root, newAsk(other, startedAtMs, Number.POSITIVE_INFINITY));
      return;
    }
    known.count++;
    if (known.fromMs >= startedAtMs) return;
    known.latest = other;
    known.fromMs = startedAtMs;
  }

  /** Models are told results under the name that they asked under. */
  #isMeant(asked: string): boolean {
    return this.#node.hop.kind === 'llm' ? asked === this.#tool : isSameTool(asked, this.#tool);
  }

  /** A model is told the result of what it must have asked for, though that was not seen. */
  #addImplied(other: Node): void {
    const { startedAtMs, kind } = other.hop;
    const atMs = this.#node.hop.startedAtMs;
    if (kind !== 'llm' || startedAtMs < atMs - skewMs || startedAtMs > atMs + askedMsMax) return;
    const link = this.#linkOf(other, 'tool_result');
    if (link === undefined || !isSameTool(link.tool ?? '', this.#tool)) return;
    const root = rootOf(other.part);
    if (!this.#askers.has(root) && !this.#asks.has(root))
      this.#asks.set(root, newAsk(other, startedAtMs - askedMsMax, startedAtMs));
  }

  #addAnswer(other: Node): void {
    if (other.hop.kind !== 'llm' || this.#linkOf(other, 'tool_result') === undefined) return;
    const ask = this.#asks.get(rootOf(other.part));
    const { startedAtMs } = other.hop;
    if (ask !== undefined && startedAtMs > ask.fromMs) ask.answeredAtMs = Math.min(ask.answeredAtMs, startedAtMs);
  }

  #addCall(other: Node): void {
    if (other.hop.kind !== 'mcp' || this.#linkOf(other, 'tool_arguments')?.tool !== this.#tool) return;
    if (other.part.hasModel) {
      const ask = this.#asks.get(rootOf(other.part));
      if (ask !== undefined) ask.calls++;
      return;
    }
    const { startedAtMs } = other.hop;
    for (const ask of this.#asks.values())
      if (startedAtMs >= ask.fromMs - skewMs && startedAtMs <= ask.answeredAtMs + skewMs) ask.loose++;
  }

  #linkOf({ hop: { links } }: Node, kind: ConversationLink['kind']): ConversationLink | undefined {
    return links.find((link) => link.key === this.#group.key && link.kind === kind);
  }
}

function newAsk(latest: Node, fromMs: number, answeredAtMs: number): Ask {
  return { latest, fromMs, count: 1, calls: 0, loose: 0, answeredAtMs };
}
