import { editMembers, editMembersAt, emptyObject, readMember, readText } from '@sallyport/json';
import type { Ask, Asked, AskListener, ServerRequest, SourceFailure } from '../../neutral.ts';
import { askingMethods, canBeAsked } from '../../protocol/asking.ts';
import { differingParamHeader } from '../../protocol/rev-2026-07-28/param-headers.ts';
import { readServerMessage, type ServerMessage } from '../../read-server-message.ts';
import { newIdText } from '../line/ids.ts';
import { headerMismatch } from '../modern/header-mismatch.ts';
import type { Opening } from '../source.ts';
import { LegacyAsk, type Resuming } from './ask.ts';
import type { HubListener } from './hub.ts';
import type { PooledSession, SessionPool } from './pool.ts';
import { isTaskWanted, runsTasks, TaskRun } from './task-run.ts';
import { plain, type ToolFact, type ToolFacts } from './tool-facts.ts';

/** An ask of a client without sessions, in a session from the pool. The client hears only what a request of its revision can bring. */
export class VisitAsk implements Asked, AskListener, HubListener {
  readonly #ask: Ask;
  readonly #opening: Opening;
  readonly #listener: AskListener;
  readonly #pool: SessionPool;
  readonly #tools: ToolFacts;
  readonly #resuming: Resuming;
  /** The client's own progress token, and what stands for it in the shared session. */
  readonly #token: Buffer | undefined;
  readonly #ownToken = Buffer.from(newIdText());
  #alone = false;
  #session: PooledSession | undefined;
  #asked: Asked | undefined;
  #isOver = false;
  #isRepeated = false;
  #isPaused = false;

  constructor(ask: Ask, opening: Opening, listener: AskListener, { pool, tools, resuming }: VisitParts) {
    this.#token = readMember(ask.params, '_meta', 'progressToken');
    this.#ask = { ...ask, params: this.#legacyParams(ask.params) };
    this.#opening = opening;
    this.#listener = listener;
    this.#pool = pool;
    this.#tools = tools;
    this.#resuming = resuming;
  }

  /** The session that questions of the server come from, while the ask is under way. */
  get session(): PooledSession | undefined {
    return this.#session;
  }

  async start(): Promise<void> {
    // Without attribution by the server, whatever comes during a call is about the one call that there is.
    this.#alone =
      askingMethods.has(this.#ask.method) && (canBeAsked(this.#opening.client.capabilities) || !this.#pool.attributes);
    const session = await this.#pool.take(this.#opening, this.#alone);
    if (!('link' in session)) {
      if (this.#isOver) return;
      this.#isOver = true;
      if (session.error === undefined) this.#listener.onFailure(session.failure);
      else this.#listener.onError(session.error, undefined);
      return;
    }
    if (this.#isOver) {
      this.#pool.release(session, this.#alone);
      return;
    }
    this.#session = session;
    if (this.#alone) session.hub.add(this);
    const tool = this.#ask.method === 'tools/call' ? readText(this.#ask.params, 'name') : undefined;
    const fact = tool === undefined ? plain : (this.#tools.find(tool) ?? (await this.#fetch(session, tool)));
    if (!this.#isOver) this.#call(session, fact);
  }

  /** Closing is how a modern client cancels. */
  cancel(reason: string | undefined): void {
    const asked = this.#asked;
    if (this.#isOver) return;
    this.#isOver = true;
    asked?.cancel(reason);
    this.#release();
  }

  detach(): void {
    this.cancel(undefined);
  }

  pause(): void {
    this.#isPaused = true;
    this.#asked?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#asked?.resume();
  }

  onNotification(notification: Buffer | ServerMessage): void {
    if (this.#isOver) return;
    const message = Buffer.isBuffer(notification) ? readServerMessage(notification) : notification;
    if (message === undefined) return;
    if (message.method === 'notifications/progress') this.#hearProgress(message);
    else if (message.method === 'notifications/message') {
      if (this.#wantsLog) this.#listener.onNotification(message.bytes, undefined);
    } else if (Buffer.isBuffer(notification)) {
      if (message.method === 'notifications/tools/list_changed') this.#tools.forget();
      this.#session?.hub.tell(message);
    }
  }

  /** From the call's own stream, or from the session's while this is the only call. */
  onServerRequest(request: ServerRequest | ServerMessage): boolean {
    if (this.#isOver) return false;
    const { idText, method, params } = request;
    this.#listener.onServerRequest({ idText: idText!, method, params: params ?? emptyObject }, undefined);
    return true;
  }

  onPriming(): void {}

  onResult(result: Buffer): void {
    if (this.#ask.method === 'tools/list') this.#tools.learn(result);
    if (this.#end()) this.#listener.onResult(result, undefined);
  }

  onError(error: Buffer): void {
    if (this.#isOver) return;
    if (this.#ask.method === 'tools/call' && !this.#isRepeated && isTaskWanted(error, this.#session!.facts)) {
      this.#isRepeated = true;
      this.#send(this.#session!, true);
      return;
    }
    if (this.#end()) this.#listener.onError(error, undefined);
  }

  onFailure(failed: SourceFailure): void {
    if (this.#isOver) return;
    if (failed.kind === 'expired' && this.#session !== undefined) {
      this.#pool.drop(this.#session);
      if (!this.#isRepeated) {
        // The server refused the session, so nothing was done.
        this.#isRepeated = true;
        this.#release();
        void this.start();
        return;
      }
    }
    if (this.#end()) this.#listener.onFailure(failed);
  }

  /** Never: breaks are mended here. */
  onDetached(): void {
    if (this.#end()) this.#listener.onDetached();
  }

  onGone(): void {
    // The call's own stream says how it ends.
  }

  /** The server's list is read where it may matter: there are tools that run as tasks only, or the client has sent what needs a comparison. */
  #fetch({ link, facts }: PooledSession, tool: string): Promise<ToolFact> | ToolFact {
    const { x } = this.#ask;
    const mayMatter = runsTasks(facts) || x.requestHeaders.names.some((name) => name.startsWith('mcp-param-'));
    return mayMatter ? this.#tools.fetch(tool, link, x) : plain;
  }

  /** A tool is called as its server wants it, once it is clear that the client means what it says. */
  #call(session: PooledSession, { isTask, headers }: ToolFact): void {
    const { x, params, client } = this.#ask;
    const differing =
      client.era === 'modern' && headers.length > 0
        ? differingParamHeader(x.requestHeaders, headers, readMember(params, 'arguments'))
        : undefined;
    if (differing === undefined) this.#send(session, isTask);
    else if (this.#end()) this.#listener.onError(headerMismatch(differing), undefined);
  }

  #send({ link }: PooledSession, asTask: boolean): void {
    const asked = asTask
      ? new TaskRun(this.#ask, this, link, this.#resuming)
      : new LegacyAsk(this.#ask, newIdText(), this, undefined, this.#resuming);
    this.#asked = asked;
    if (this.#isPaused) asked.pause();
    asked.start(link);
  }

  #hearProgress(message: ServerMessage): void {
    if (this.#token === undefined || message.params === undefined) return;
    if (readMember(message.params, 'progressToken')?.equals(this.#ownToken) !== true) return;
    this.#listener.onNotification(editMembersAt(message.bytes, ['params'], { progressToken: this.#token }), undefined);
  }

  /** Without a level, clients of sessions leave it to the server, and modern ones want none. */
  get #wantsLog(): boolean {
    const { era, logLevel } = this.#ask.client;
    return era === 'legacy' || logLevel !== undefined;
  }

  /** Retries of a request with answers are calls like any other here: the server is asked anew. */
  #legacyParams(params: Buffer): Buffer {
    const asked = editMembers(params, { inputResponses: undefined, requestState: undefined });
    return this.#token === undefined ? asked : editMembersAt(asked, ['_meta'], { progressToken: this.#ownToken });
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#release();
    return true;
  }

  #release(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.hub.delete(this);
    this.#pool.release(session, this.#alone);
  }
}

/** What visits at one server share. */
export interface VisitParts {
  readonly pool: SessionPool;
  readonly tools: ToolFacts;
  readonly resuming: Resuming;
}
