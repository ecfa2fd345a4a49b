import type { ConversationLink } from '@sallyport/contracts';
import type { Hop } from './hop.ts';

/** Writes hops of chats as gateways tell them, for tests. Times are milliseconds from a start that all share. */
export class Story {
  readonly hops: Hop[] = [];
  readonly #caller: string;

  constructor(caller = 'ann') {
    this.#caller = caller;
  }

  llm(id: string, atMs: number, links: readonly ConversationLink[], tookMs = 100): this {
    return this.#add(id, 'llm', atMs, tookMs, links);
  }

  mcp(id: string, atMs: number, links: readonly ConversationLink[], tookMs = 20): this {
    return this.#add(id, 'mcp', atMs, tookMs, links);
  }

  key(value: string): string {
    return `${this.#caller}/${value}`;
  }

  trace = (id: string): ConversationLink => ({ kind: 'trace', key: this.key(id) });
  header = (id: string): ConversationLink => ({ kind: 'header', key: this.key(id) });
  session = (id: string): ConversationLink => ({ kind: 'mcp_session', key: this.key(id) });
  gives = (id: string): ConversationLink => ({ kind: 'tool_call', key: this.key(id), isOrigin: true });
  names = (id: string): ConversationLink => ({ kind: 'tool_call', key: this.key(id) });
  asks = (tool: string, args = '{}'): ConversationLink => ({
    kind: 'tool_arguments',
    key: this.key(args),
    isOrigin: true,
    tool,
  });
  calls = (tool: string, args = '{}'): ConversationLink => ({ kind: 'tool_arguments', key: this.key(args), tool });
  tells = (tool: string, args = '{}'): ConversationLink => ({ kind: 'tool_result', key: this.key(args), tool });
  said = (text: string): ConversationLink => ({ kind: 'thread', key: this.key(text), isOrigin: true });
  after = (text: string): ConversationLink => ({ kind: 'thread', key: this.key(text) });

  #add(id: string, kind: Hop['kind'], atMs: number, tookMs: number, links: readonly ConversationLink[]): this {
    const startedAtMs = storyStartMs + atMs;
    const endedAtMs = startedAtMs + tookMs;
    const more = { requestId: id, parentRequestId: undefined, isTalk: kind === 'llm' };
    this.hops.push({ id, startedAtMs, endedAtMs, kind, links, ...more });
    return this;
  }
}

export const storyStartMs = 1_790_000_000_000;
