import { readMember, readText } from '@sallyport/json';
import { failure } from '../../failure.ts';
import type { SseEvent } from '../../http/sse.ts';
import type { Ask, Asked, AskListener, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { differingParamHeader } from '../../protocol/rev-2026-07-28/param-headers.ts';
import { writeModernRequest } from '../../protocol/rev-2026-07-28/write-request.ts';
import { codeOf, readServerMessage, type ServerMessage } from '../../read-server-message.ts';
import { failureOf, saysMoreThanMessage } from '../line/answer-failure.ts';
import { newIdText } from '../line/ids.ts';
import type { Line, LineCall, LineListener, WholeAnswer } from '../line/line.ts';
import { tracedParams } from '../line/traced-params.ts';
import { headerMismatch } from './header-mismatch.ts';
import type { ToolHeaders } from './tool-headers.ts';

/** One ask to a modern server: a POST, whose end is the ask's, and whose closing cancels it. */
export class ModernAsk implements Asked, LineListener {
  readonly #ask: Ask;
  readonly #listener: AskListener;
  readonly #line: Line;
  readonly #tools: ToolHeaders;
  #idText = '';
  #call: LineCall | undefined;
  #isOver = false;
  #isPaused = false;
  #isRepeated = false;

  constructor(ask: Ask, listener: AskListener, line: Line, tools: ToolHeaders) {
    this.#ask = ask;
    this.#listener = listener;
    this.#line = line;
    this.#tools = tools;
  }

  start(): void {
    if (this.#isOver) return;
    const { x, method, params, client } = this.#ask;
    const declared = this.#tools.of(this.#tool());
    if (declared.length > 0 && client.era === 'modern') {
      // The server gets headers that we write from the arguments; what the client's say is ours to compare.
      const differing = differingParamHeader(x.requestHeaders, declared, readMember(params, 'arguments'));
      if (differing !== undefined && this.#finish())
        return this.#listener.onError(headerMismatch(differing), undefined);
    }
    this.#idText = newIdText();
    const { headers, body } = writeModernRequest(this.#idText, method, tracedParams(x, params), client, declared);
    const call = this.#line.send({ x, method: 'POST', headers, body }, this);
    if (this.#isOver) call.drop();
    else this.#call = call;
    if (this.#isPaused) call.pause();
  }

  cancel(): void {
    this.#finish();
  }

  detach(): void {
    this.#finish();
  }

  pause(): void {
    this.#isPaused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#call?.resume();
  }

  onWhole(answer: WholeAnswer): void {
    const failed = failureOf(answer, false);
    const message = answer.kind === 'json' ? readServerMessage(answer.body) : undefined;
    const wasRepeated = this.#isRepeated;
    if (message !== undefined && !saysMoreThanMessage(answer.status)) this.#hear(message);
    if (this.#isOver || this.#isRepeated !== wasRepeated) return;
    if (this.#finish()) this.#listener.onFailure(failed ?? failure('invalid', unreadable, answer.status));
  }

  onStream(): void {}

  onEvent({ name, data }: SseEvent): void {
    if (data === undefined || name !== 'message' || this.#isOver) return;
    const message = readServerMessage(data);
    if (message !== undefined) this.#hear(message);
  }

  onStreamEnd(): void {
    if (this.#finish()) this.#listener.onFailure(failure('cut', 'the server ended its stream without an answer'));
  }

  onFailure(failed: SourceFailure): void {
    if (this.#finish()) this.#listener.onFailure(failed);
  }

  #hear(message: ServerMessage): void {
    const { type, content, idText } = message;
    // Requests of a modern server's have no place here, and nobody would answer them.
    if (type === 'notification') this.#listener.onNotification(message.bytes, undefined);
    else if (type === 'error') this.#hearError(message);
    else if (type === 'result' && idText === this.#idText && this.#finish()) {
      this.#listener.onResult(this.#ask.method === 'tools/list' ? this.#tools.learn(content!) : content!, undefined);
    }
  }

  #hearError({ content, idText }: ServerMessage): void {
    if (idText !== undefined && idText !== this.#idText) return;
    const tool = this.#tool();
    if (codeOf(content!) === errorCodes.headerMismatch && tool !== undefined && !this.#isRepeated) {
      // The server compared headers before it did anything: what we know of the tool's schema is out of date.
      this.#isRepeated = true;
      this.#call?.drop();
      this.#call = undefined;
      const { x, client } = this.#ask;
      void this.#tools.fetch(this.#line, x, client, tool).then(() => this.start());
      return;
    }
    if (this.#finish()) this.#listener.onError(content!, undefined);
  }

  #tool(): string | undefined {
    return this.#ask.method === 'tools/call' ? readText(this.#ask.params, 'name') : undefined;
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#call?.drop();
    return true;
  }
}

const unreadable = 'the server’s answer is no message';
