import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  isInitializeRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { canElicit } from '@sallyport/platform-mcp';
import { authInfoOf, callerOf, type Standing } from './caller.ts';

/** A message of the legacy era, and who sent it. */
interface Message {
  request: Request;
  body: unknown;
  authInfo: AuthInfo;
}

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  owner: string;
  standing: Standing;
  usedAtMs: number;
}

const idleMs = 30 * 60_000;
const sessionsMax = 1_000;
const ownersSessionsMax = 20;

/**
 * Sessions of legacy clients that can ask their person: the question and its answer are two requests, which meet here. All
 * others are served without. A session is its owner's: whoever else names it is told that it is not there.
 */
export class LegacySessions {
  readonly #nowMs: () => number;
  /** The longest unused first. */
  readonly #sessions = new Map<string, Session>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Undefined: the message is of no session, and begins none. */
  async answer(message: Message, connect: () => McpServer): Promise<Response | undefined> {
    const id = message.request.headers.get('mcp-session-id');
    const { body, authInfo, request } = message;
    if (id === null) {
      if (!isInitializeRequest(body) || !canElicit(body.params.capabilities)) return undefined;
      const transport = await this.#open(authInfo, connect());
      return await transport.handleRequest(request, { parsedBody: body, authInfo });
    }
    const session = this.#sessions.get(id);
    if (session?.owner !== authInfo.clientId || this.#isOver(session)) return unknownSession();
    session.usedAtMs = this.#nowMs();
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    const caller = callerOf(authInfo);
    Object.assign(session.standing, caller.standing);
    return await session.transport.handleRequest(request, {
      ...(body !== undefined && { parsedBody: body }),
      authInfo: authInfoOf({ ...caller, standing: session.standing }),
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ transport }) => transport.close()));
  }

  async #open(authInfo: AuthInfo, server: McpServer): Promise<WebStandardStreamableHTTPServerTransport> {
    const { clientId: owner } = authInfo;
    const { standing } = callerOf(authInfo);
    await this.#makeRoom(owner);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) =>
        void this.#sessions.set(id, { transport, owner, standing, usedAtMs: this.#nowMs() }),
    });
    await server.connect(transport);
    const { onclose } = transport;
    transport.onclose = () => {
      this.#sessions.delete(transport.sessionId ?? '');
      onclose?.();
    };
    return transport;
  }

  async #makeRoom(owner: string): Promise<void> {
    const all = [...this.#sessions.values()];
    const own = all.filter((session) => session.owner === owner);
    const over = all.filter((session) => this.#isOver(session));
    if (own.length >= ownersSessionsMax) over.push(own[0]!);
    else if (all.length >= sessionsMax) over.push(all[0]!);
    await Promise.all(over.map(({ transport }) => transport.close()));
  }

  #isOver({ usedAtMs }: Session): boolean {
    return this.#nowMs() - usedAtMs > idleMs;
  }
}

function unknownSession(): Response {
  const error = { code: -32001, message: 'Session not found' };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}
