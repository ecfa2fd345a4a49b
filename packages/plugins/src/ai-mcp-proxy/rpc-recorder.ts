import type { McpFacts } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { type Answer, answerKind, type ReadCall, type ReadMessage, readAnswers, readSseEvent } from '@sallyport/mcp';
import type { Exchange, Reply } from '@sallyport/pipeline';

type RpcFacts = McpFacts['rpc'][number];

/** Bytes of each recorded request and response. */
export const payloadBytesMax = 64 * 1024;

/** Keeps one record per request and notification of a call, and completes it when its answer passes by. */
export class RpcRecorder {
  readonly #pending: Pending[] = [];
  readonly #startedMs: number;
  /** Since the exchange's start. */
  readonly #startMs: number;
  readonly #withPayloads: boolean;

  /** `startedMs` is monotonic, as are the other times. */
  constructor(x: Exchange, call: ReadCall, facts: McpFacts, startedMs: number, withPayloads: boolean) {
    this.#startedMs = startedMs;
    this.#startMs = startedMs - x.startedMonotonicMs;
    this.#withPayloads = withPayloads;
    for (const message of call.messages) {
      if (message.type === 'response') continue;
      const one = this.#begin(message);
      this.#pending.push({ idText: message.idText, facts: one });
      facts.rpc.push(one);
    }
  }

  /** Looks for answers in one frame, as the caller gets it. Unreadable frames are nobody's answer. */
  see({ headers }: Reply, frame: Buffer, nowMs: number): void {
    const isStream = answerKind(headers.get('content-type')) === 'sse';
    const bytes = isStream ? readSseEvent(frame).data : frame;
    if (bytes === undefined) return;
    for (const answer of readAnswers(bytes) ?? []) if (answer.isAnswer) this.#complete(answer, bytes, nowMs);
  }

  /** Completes what got no answer that we saw. */
  finish(x: Exchange, nowMs: number): void {
    const status = x.reply?.status ?? 0;
    const only = this.#pending.length === 1;
    for (const { facts } of this.#pending) {
      facts.latencyMs = nowMs - this.#startedMs;
      if (only) facts.responseBytes = x.responseBytes;
      if (status >= 400) facts.error = `HTTP ${status}`;
      else if (x.truncated) facts.error = 'truncated';
    }
    this.#pending.length = 0;
  }

  #begin(message: ReadMessage): RpcFacts {
    const { idText, method, target } = message;
    const facts: RpcFacts = { method, latencyMs: 0, startMs: this.#startMs, responseBytes: 0 };
    if (idText !== undefined) facts.id = idText.startsWith('"') ? String(readJson(idText)) : idText;
    if (method === 'tools/call' && target !== undefined) facts.toolName = target;
    if (this.#withPayloads) facts.payload = { request: message.text(payloadBytesMax) };
    return facts;
  }

  #complete({ idText, start, end, error, isToolError }: Answer, bytes: Buffer, nowMs: number): void {
    const index = this.#pending.findIndex((pending) => pending.idText !== undefined && sameId(pending.idText, idText));
    if (index < 0) return;
    const [{ facts }] = this.#pending.splice(index, 1) as [Pending];
    facts.latencyMs = nowMs - this.#startedMs;
    facts.responseBytes = end - start;
    if (error !== undefined) facts.error = `${error.code} ${error.message}`.slice(0, errorCharactersMax);
    else if (isToolError) facts.error = 'isError';
    if (facts.payload !== undefined) {
      facts.payload.response = bytes.toString('utf8', start, Math.min(end, start + payloadBytesMax));
    }
  }
}

interface Pending {
  readonly idText: string | undefined;
  readonly facts: RpcFacts;
}

const errorCharactersMax = 256;

/** Servers may write a string id with other escapes than the client did. */
function sameId(asked: string, answered: string | undefined): boolean {
  if (asked === answered) return true;
  return answered?.startsWith('"') === true && asked.startsWith('"') && readJson(asked) === readJson(answered);
}
