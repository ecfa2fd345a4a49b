import type { ConversationLink, ConversationLinkKind } from '@sallyport/contracts';
import type { Node } from './node.ts';

/** By which links hops find each other. What is asked of a tool and what it answered are found under one. */
type Space = 'trace' | 'header' | 'response' | 'tool_call' | 'arguments' | 'thread' | 'mcp_session' | 'request';

const spaces: Readonly<Record<ConversationLinkKind, Space>> = {
  trace: 'trace',
  header: 'header',
  response: 'response',
  tool_call: 'tool_call',
  tool_arguments: 'arguments',
  tool_result: 'arguments',
  thread: 'thread',
  mcp_session: 'mcp_session',
};

const certain: ReadonlySet<Space> = new Set<Space>(['trace', 'header', 'response', 'tool_call', 'request']);

/** Hops that share a link. Later ones are left out of those that very many share: whatever that is, it is no conversation. */
export interface Group {
  readonly space: Space;
  readonly key: string;
  readonly isCertain: boolean;
  readonly nodes: Node[];
}

const nodesMax = 2_000;

export class KeyIndex {
  readonly #groups = new Map<string, Group>();

  add(node: Node): void {
    for (const name of namesOf(node)) {
      let group = this.#groups.get(name);
      if (group === undefined) {
        const colon = name.indexOf(':');
        const space = name.slice(0, colon) as Space;
        group = { space, key: name.slice(colon + 1), isCertain: certain.has(space), nodes: [] };
        this.#groups.set(name, group);
      }
      if (group.nodes.length === nodesMax) group.nodes.shift();
      group.nodes.push(node);
    }
  }

  remove(node: Node): void {
    for (const name of namesOf(node)) {
      const group = this.#groups.get(name);
      if (group === undefined) continue;
      const at = group.nodes.indexOf(node);
      if (at >= 0) group.nodes.splice(at, 1);
      if (group.nodes.length === 0) this.#groups.delete(name);
    }
  }

  groupsOf(node: Node): Group[] {
    const groups: Group[] = [];
    for (const name of namesOf(node)) {
      const group = this.#groups.get(name);
      if (group !== undefined) groups.push(group);
    }
    return groups;
  }

  groupOf({ kind, key }: ConversationLink): Group | undefined {
    return this.#groups.get(`${spaces[kind]}:${key}`);
  }
}

function namesOf({ hop: { links, requestId, parentRequestId } }: Node): Set<string> {
  const names = new Set<string>([`request:${requestId}`]);
  if (parentRequestId !== undefined) names.add(`request:${parentRequestId}`);
  // A newer gateway may know kinds that are not known here.
  for (const { kind, key } of links) if (Object.hasOwn(spaces, kind)) names.add(`${spaces[kind]}:${key}`);
  return names;
}
