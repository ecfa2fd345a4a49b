import type { Exchange } from '../exchange.ts';
import { link } from './links.ts';

/** Headers in which clients tell which conversation a request is of. */
export const usualConversationHeaders = [
  'x-conversation-id',
  'x-session-id',
  'x-thread-id',
  'x-chat-id',
  // Codex, now and before.
  'session-id',
  'session_id',
  'conversation_id',
  'x-claude-code-session-id',
  'x-opencode-session',
  'x-openwebui-chat-id',
  'x-litellm-session-id',
  'helicone-session-id',
] as const;

/** Ties an exchange by what its head says: the trace that its caller is in, and ids of the conversation. */
export class HeadLinks {
  readonly #names: ReadonlySet<string>;

  /** `names` are lower-case. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  add(x: Exchange): void {
    const { trace } = x;
    // One that was begun here is nobody else's.
    if (trace?.parentSpanId !== undefined) link(x, 'trace', trace.traceId);
    const { rawHeaders } = x.head;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (this.#names.has(rawHeaders[i]!.toLowerCase())) link(x, 'header', rawHeaders[i + 1]);
    }
  }
}
