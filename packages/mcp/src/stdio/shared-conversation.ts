import { editMembers, editMembersAt, readMember, readText, toJson } from '@sallyport/json';
import { metaKeys } from '../protocol/meta.ts';
import type { Lane } from './lane.ts';
import { toLine } from './lines.ts';

/**
 * Many modern clients and one process that serves them all: each request gets an id and a progress token of ours, and what comes back
 * the client's own again, so that none hears another's.
 */
export class SharedConversation {
  readonly #write: (line: Buffer) => void;
  readonly #open = new Map<string, OpenRequest>();
  #lastId = 0;

  constructor(write: (line: Buffer) => void) {
    this.#write = write;
  }

  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  request(message: Buffer, lane: Lane): void {
    const id = toJson(++this.#lastId);
    const token = readMember(message, 'params', '_meta', 'progressToken');
    this.#open.set(id.toString(), { lane, id: readMember(message, 'id')!, token });
    const marked = token === undefined ? message : editMembersAt(message, ['params', '_meta'], { progressToken: id });
    this.#write(toLine(editMembers(marked, { id })));
  }

  /** The client is gone, which is how it cancels. */
  leave(lane: Lane): void {
    for (const [id, request] of this.#open) {
      if (request.lane !== lane) continue;
      this.#open.delete(id);
      this.#write(
        toLine(Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`)),
      );
    }
  }

  /** Takes a line that the process printed; false when it is about no open request. */
  receive(line: Buffer): boolean {
    const id = readMember(line, 'id')?.toString();
    const method = readText(line, 'method');
    if (method === undefined) return id !== undefined && this.#answer(id, line);
    // Servers of this revision ask nothing: a question is nobody's.
    return id === undefined && this.#pass(method, line);
  }

  #answer(id: string, line: Buffer): boolean {
    const request = this.#open.get(id);
    if (request === undefined) return false;
    this.#open.delete(id);
    request.lane.onAnswer(editMembers(withSubscription(line, ['result', '_meta'], request.id), { id: request.id }));
    return true;
  }

  #pass(method: string, line: Buffer): boolean {
    const tag = readMember(line, 'params', '_meta', subscriptionKey)?.toString();
    if (method === 'notifications/progress') {
      const request = this.#open.get(readMember(line, 'params', 'progressToken')?.toString() ?? '');
      if (request?.token === undefined) return false;
      request.lane.onMessage(editMembersAt(line, ['params'], { progressToken: request.token }));
      return true;
    }
    // Without a tag only one who is alone can be meant.
    const request = tag === undefined ? this.#onlyOne : this.#open.get(tag);
    request?.lane.onMessage(withSubscription(line, ['params', '_meta'], request.id));
    return request !== undefined;
  }

  get #onlyOne(): OpenRequest | undefined {
    return this.#open.size === 1 ? [...this.#open.values()][0] : undefined;
  }

  /** The process is gone. */
  lose(reason: string): void {
    const lanes = [...this.#open.values()].map(({ lane }) => lane);
    this.#open.clear();
    for (const lane of lanes) lane.onLost(reason);
  }
}

interface OpenRequest {
  readonly lane: Lane;
  /** As the client wrote them. */
  readonly id: Buffer;
  readonly token: Buffer | undefined;
}

const { subscriptionId: subscriptionKey } = metaKeys;

function withSubscription(message: Buffer, path: readonly string[], id: Buffer): Buffer {
  return readMember(message, ...path, subscriptionKey) === undefined
    ? message
    : editMembersAt(message, path, { [subscriptionKey]: id });
}
