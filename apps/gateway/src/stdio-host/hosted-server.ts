import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readMember, readText } from '@sallyport/json';
import { OwnConversation, SharedConversation } from '@sallyport/mcp';
import type { Clock, Log } from '@sallyport/pipeline';
import { HostedProcess } from './hosted-process.ts';
import type { StdioServerText } from './messages.ts';
import { Listening, PostAnswer, refuse } from './post-answer.ts';

export interface HostedServerOptions {
  readonly server: StdioServerText;
  readonly clock: Clock;
  readonly log: Log;
  onStarted(pid: number): void;
  onEnded(pid: number): void;
}

interface Session {
  readonly process: HostedProcess;
  readonly conversation: OwnConversation;
  usedMs: number;
  open: number;
}

/**
 * One described server: a process for each session of a legacy client, and one for all modern clients. Speaks Streamable HTTP, so that
 * whoever asks need not know that there is no network behind.
 */
export class HostedServer {
  readonly #options: HostedServerOptions;
  readonly #sessions = new Map<string, Session>();
  #shared: { process: HostedProcess; conversation: SharedConversation; usedMs: number } | undefined;
  #processes = 0;
  #quickEnds = 0;
  #lastEnd = '';
  #startsAgainMs = 0;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: HostedServerOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#endIdle(), Math.min(options.server.idleMs, sweepMs)).unref();
  }

  handle(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const sessionId = request.headers['mcp-session-id'];
    if (typeof sessionId === 'string') {
      const session = this.#sessions.get(sessionId);
      if (session === undefined) return refuse(response, 404, 'Session not found');
      return this.#handleSession(request, body, response, sessionId, session);
    }
    if (request.method !== 'POST') return refuse(response, 405, 'Without a session there is only POST');
    const method = readText(body, 'method');
    if (method === 'initialize') return this.#initialize(body, response);
    if (readMember(body, 'params', '_meta', 'io.modelcontextprotocol/protocolVersion') === undefined)
      return refuse(response, 400, 'A session is needed: send initialize');
    this.#askShared(body, response);
  }

  #handleSession(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    sessionId: string,
    session: Session,
  ): void {
    session.usedMs = this.#options.clock.monotonicMs();
    switch (request.method) {
      case 'DELETE':
        this.#sessions.delete(sessionId);
        void session.process.stop('its session was ended');
        response.writeHead(204).end();
        return;
      case 'GET':
        return this.#listen(response, session);
      case 'POST':
        return this.#post(body, response, session);
      default:
        return refuse(response, 405, 'There are POST, GET and DELETE');
    }
  }

  #listen(response: ServerResponse, session: Session): void {
    const lane = new Listening(response);
    if (!session.conversation.listen(lane)) return void response.end();
    this.#whileOpen(response, session, lane);
  }

  #post(body: Buffer, response: ServerResponse, session: Session): void {
    if (readText(body, 'method') === undefined || readMember(body, 'id') === undefined) {
      session.conversation.say(body);
      response.writeHead(202).end();
      return;
    }
    const lane = new PostAnswer(response);
    const problem = session.conversation.request(body, lane);
    if (problem === 'busy') return refuse(response, 503, 'Too many calls wait for this session');
    if (problem !== undefined) return refuse(response, 400, 'A request with this id is under way');
    this.#whileOpen(response, session, lane);
  }

  #whileOpen(response: ServerResponse, session: Session, lane: PostAnswer | Listening): void {
    session.open++;
    response.once('close', () => {
      session.open--;
      session.usedMs = this.#options.clock.monotonicMs();
      if (!response.writableFinished) session.conversation.leave(lane);
    });
  }

  #initialize(body: Buffer, response: ServerResponse): void {
    if (this.#isHeldBack(response)) return;
    const sessionId = randomBytes(16).toString('base64url');
    const conversation = new OwnConversation((line) => process.write(line));
    const process = this.#start(
      (line) => conversation.receive(line),
      (reason) => {
        this.#sessions.delete(sessionId);
        conversation.lose(reason);
      },
    );
    const session = { process, conversation, usedMs: this.#options.clock.monotonicMs(), open: 0 };
    this.#sessions.set(sessionId, session);
    const lane = new PostAnswer(response, sessionId);
    conversation.request(body, lane);
    this.#whileOpen(response, session, lane);
  }

  #askShared(body: Buffer, response: ServerResponse): void {
    if (readMember(body, 'id') === undefined) return void response.writeHead(202).end();
    if (this.#shared === undefined) {
      if (this.#isHeldBack(response)) return;
      const conversation = new SharedConversation((line) => process.write(line));
      const process = this.#start(
        (line) => conversation.receive(line),
        (reason) => {
          this.#shared = undefined;
          conversation.lose(reason);
        },
      );
      this.#shared = { process, conversation, usedMs: 0 };
    }
    const shared = this.#shared;
    shared.usedMs = this.#options.clock.monotonicMs();
    const lane = new PostAnswer(response);
    shared.conversation.request(body, lane);
    response.once('close', () => {
      shared.usedMs = this.#options.clock.monotonicMs();
      if (!response.writableFinished) shared.conversation.leave(lane);
    });
  }

  #start(onLine: (line: Buffer) => boolean, onGone: (reason: string) => void): HostedProcess {
    const { server, clock, log } = this.#options;
    const startedMs = clock.monotonicMs();
    this.#processes++;
    return new HostedProcess(server, log, {
      onStarted: (pid) => this.#options.onStarted(pid),
      onLine: (line) => {
        if (!onLine(line)) log.debug('a stdio server printed what is no message for anyone', { server: server.name });
      },
      onGone: ({ reason, pid, wasTold }) => {
        this.#processes--;
        if (!wasTold) this.#noteEnd(reason, clock.monotonicMs() - startedMs);
        onGone(reason);
        if (pid !== undefined) this.#options.onEnded(pid);
      },
    });
  }

  /** One that ends by itself as soon as it is started is not started for every request. */
  #noteEnd(reason: string, livedMs: number): void {
    this.#lastEnd = reason;
    this.#quickEnds = livedMs < quickEndMs ? this.#quickEnds + 1 : 0;
    const delayMs = this.#quickEnds < freeQuickEnds ? 0 : Math.min(holdBackMaxMs, 100 * 2 ** this.#quickEnds);
    this.#startsAgainMs = this.#options.clock.monotonicMs() + delayMs;
  }

  #isHeldBack(response: ServerResponse): boolean {
    if (this.#processes >= this.#options.server.processesMax) {
      refuse(response, 503, `There are ${this.#processes} processes of this server, as many as may be`);
      return true;
    }
    if (this.#options.clock.monotonicMs() >= this.#startsAgainMs) return false;
    refuse(response, 503, `The server ends as soon as it is started: ${this.#lastEnd}`);
    return true;
  }

  #endIdle(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { idleMs } = this.#options.server;
    for (const [id, session] of this.#sessions) {
      if (session.open > 0 || nowMs - session.usedMs < idleMs) continue;
      this.#sessions.delete(id);
      void session.process.stop('nobody used its session');
    }
    const shared = this.#shared;
    if (shared?.conversation.isIdle && nowMs - shared.usedMs >= idleMs) {
      this.#shared = undefined;
      void shared.process.stop('nobody used it');
    }
  }

  /** Resolves when all its processes are gone. */
  async stop(reason: string): Promise<void> {
    clearInterval(this.#sweep);
    const processes = [...this.#sessions.values()].map(({ process }) => process);
    if (this.#shared !== undefined) processes.push(this.#shared.process);
    await Promise.all(processes.map((process) => process.stop(reason)));
  }
}

const sweepMs = 10_000;
/** One that lives shorter was hardly of use. Milliseconds. */
const quickEndMs = 1_000;
const freeQuickEnds = 3;
const holdBackMaxMs = 10_000;
