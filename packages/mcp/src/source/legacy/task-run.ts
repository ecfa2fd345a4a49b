import { editMembers, emptyObject, readMember, readText, toJson } from '@sallyport/json';
import { failure } from '../../failure.ts';
import type { Ask, Asked, AskListener, ServerRequest, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { codeOf } from '../../read-server-message.ts';
import { writeRequest } from '../../write-message.ts';
import { newIdText } from '../line/ids.ts';
import type { ServerFacts } from '../source.ts';
import { LegacyAsk, type Resuming } from './ask.ts';
import type { Link } from './link.ts';

/**
 * Runs a tool that a 2025-11-25 server runs as a task only, for a client that knows no such tasks: the task is made, and its result
 * waited for.
 */
export class TaskRun implements Asked, AskListener {
  readonly #ask: Ask;
  readonly #listener: AskListener;
  readonly #link: Link;
  readonly #resuming: Resuming;
  #taskId: Buffer | undefined;
  #asked: LegacyAsk | undefined;
  #isOver = false;

  constructor(ask: Ask, listener: AskListener, link: Link, resuming: Resuming) {
    this.#ask = ask;
    this.#listener = listener;
    this.#link = link;
    this.#resuming = resuming;
  }

  start(): void {
    const params = editMembers(this.#ask.params, { task: toJson({ ttl: this.#resuming.wholeMs }) });
    this.#send('tools/call', params);
  }

  cancel(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#asked?.cancel(reason);
    this.#cancelTask();
  }

  detach(): void {
    this.cancel(undefined);
  }

  pause(): void {
    this.#asked?.pause();
  }

  resume(): void {
    this.#asked?.resume();
  }

  onNotification(message: Buffer): void {
    this.#listener.onNotification(message, undefined);
  }

  onServerRequest(request: ServerRequest): void {
    this.#listener.onServerRequest(request, undefined);
  }

  onPriming(): void {}

  onResult(result: Buffer): void {
    if (this.#isOver) return;
    if (this.#taskId !== undefined) {
      this.#isOver = true;
      this.#listener.onResult(result, undefined);
      return;
    }
    if (readText(result, 'task', 'taskId') === undefined) {
      this.#isOver = true;
      this.#listener.onFailure(failure('invalid', 'the server made no task of a call that it wanted as one'));
      return;
    }
    this.#taskId = readMember(result, 'task', 'taskId');
    this.#send('tasks/result', editMembers(emptyObject, { taskId: this.#taskId }));
  }

  onError(error: Buffer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.onError(error, undefined);
  }

  onFailure(failed: SourceFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (failed.kind === 'timeout') this.#cancelTask();
    this.#listener.onFailure(failed);
  }

  onDetached(): void {
    this.onFailure(failure('cut', 'the server ended its stream without an answer'));
  }

  #send(method: string, params: Buffer): void {
    this.#asked = new LegacyAsk({ ...this.#ask, method, params }, newIdText(), this, undefined, this.#resuming);
    this.#asked.start(this.#link);
  }

  #cancelTask(): void {
    if (this.#taskId === undefined) return;
    const params = editMembers(emptyObject, { taskId: this.#taskId });
    const idText = newIdText();
    this.#link.request(this.#ask.x, idText, writeRequest(idText, 'tasks/cancel', params), deaf);
  }
}

/** Such a server refuses a plain call with "method not found", and has run nothing. */
export function isTaskWanted(error: Buffer, facts: ServerFacts): boolean {
  return codeOf(error) === errorCodes.methodNotFound && runsTasks(facts);
}

export function runsTasks({ capabilities }: ServerFacts): boolean {
  return readMember(capabilities, 'tasks', 'requests', 'tools', 'call') !== undefined;
}

const deaf = { onOpen() {}, onMessage() {}, onPriming() {}, onEnd() {}, onFailure() {} };
