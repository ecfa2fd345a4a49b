import { editMembers, elementsAt, emptyObject, readMember, readText, toJson } from '@sallyport/json';
import type { Clock, Exchange } from '@sallyport/pipeline';
import { readDeclaredHeaders } from '../../protocol/rev-2026-07-28/declared-headers.ts';
import type { ParamHeader } from '../../protocol/rev-2026-07-28/param-headers.ts';
import { writeRequest } from '../../write-message.ts';
import { newIdText } from '../line/ids.ts';
import type { Link } from './link.ts';

export interface ToolFact {
  /** The server runs it as a task only. */
  readonly isTask: boolean;
  /** What a modern client's call repeats in headers; a legacy server does not look at them, so we do. */
  readonly headers: readonly ParamHeader[];
}

/** What must be known of a legacy server's tools to call them for modern clients. Learnt from its lists, as they pass or on purpose. */
export class ToolFacts {
  readonly #clock: Clock;
  readonly #byName = new Map<string, ToolFact>();
  #fetchedMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known so far; undefined when the tool has not been seen. */
  find(tool: string): ToolFact | undefined {
    return this.#byName.get(tool);
  }

  /** Reads the server's list for a tool that has not been seen; not again and again for one that is not there. */
  async fetch(tool: string, link: Link, x: Exchange): Promise<ToolFact> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#fetchedMs >= fetchAgainMs) {
      this.#fetchedMs = nowMs;
      await this.#readList(link, x);
    }
    return this.#byName.get(tool) ?? plain;
  }

  learn(result: Buffer): void {
    for (const tool of elementsAt(result, 'tools')) {
      const name = readText(tool, 'name');
      if (name === undefined || this.#byName.size >= toolsMax) continue;
      const schema = readMember(tool, 'inputSchema');
      const headers = schema === undefined ? undefined : readDeclaredHeaders(schema).headers;
      const isTask = readText(tool, 'execution', 'taskSupport') === 'required';
      this.#byName.set(name, isTask || headers?.length ? { isTask, headers: headers ?? [] } : plain);
    }
  }

  /** The list has changed. */
  forget(): void {
    this.#byName.clear();
    this.#fetchedMs = -Infinity;
  }

  async #readList(link: Link, x: Exchange): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < pagesMax; page++) {
      const params = cursor === undefined ? emptyObject : editMembers(emptyObject, { cursor: toJson(cursor) });
      const result = await listPage(link, x, params);
      if (result === undefined) return;
      this.learn(result);
      cursor = readText(result, 'nextCursor');
      if (cursor === undefined) return;
    }
  }
}

export const plain: ToolFact = { isTask: false, headers: [] };
const fetchAgainMs = 60_000;
const pagesMax = 50;
const toolsMax = 10_000;

function listPage(link: Link, x: Exchange, params: Buffer): Promise<Buffer | undefined> {
  const idText = newIdText();
  return new Promise((resolve) => {
    const call = link.request(x, idText, writeRequest(idText, 'tools/list', params), {
      onOpen() {},
      onMessage({ type, idText: answered, content }) {
        if (type !== 'result' && type !== 'error') return;
        resolve(type === 'result' && answered === idText ? content : undefined);
        queueMicrotask(() => call.drop());
      },
      onPriming() {},
      onEnd: () => resolve(undefined),
      onFailure: () => resolve(undefined),
    });
  });
}
