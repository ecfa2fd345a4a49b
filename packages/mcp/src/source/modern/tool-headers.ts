import { editMembers, elementsAt, emptyObject, readMember, readText, toJson, writeArray } from '@sallyport/json';
import type { Exchange, Log } from '@sallyport/pipeline';
import type { ClientFacts } from '../../neutral.ts';
import { readDeclaredHeaders } from '../../protocol/rev-2026-07-28/declared-headers.ts';
import type { ParamHeader } from '../../protocol/rev-2026-07-28/param-headers.ts';
import { writeModernRequest } from '../../protocol/rev-2026-07-28/write-request.ts';
import { newIdText } from '../line/ids.ts';
import type { Line } from '../line/line.ts';
import { messageOf, once } from '../line/once.ts';

/** Which arguments of a server's tools its calls repeat in headers, as far as its lists have been seen. */
export class ToolHeaders {
  readonly #name: string;
  readonly #log: Log;
  /** Most tools have none, and are not in here. */
  readonly #byTool = new Map<string, readonly ParamHeader[]>();
  readonly #reported = new Set<string>();

  constructor(name: string, log: Log) {
    this.#name = name;
    this.#log = log;
  }

  of(tool: string | undefined): readonly ParamHeader[] {
    return (tool === undefined ? undefined : this.#byTool.get(tool)) ?? none;
  }

  /** Learns from the result of a `tools/list`, and takes out tools whose declarations are invalid, as every client must. */
  learn(result: Buffer): Buffer {
    const tools = elementsAt(result, 'tools');
    const kept = tools.filter((tool) => this.#learnTool(tool));
    return kept.length === tools.length ? result : editMembers(result, { tools: writeArray(kept) });
  }

  /** Reads the server's list for one tool. */
  async fetch(line: Line, x: Exchange, client: ClientFacts, tool: string): Promise<void> {
    let params: Buffer = emptyObject;
    for (let page = 0; page < pagesMax; page++) {
      const idText = newIdText();
      const { headers, body } = writeModernRequest(idText, 'tools/list', params, client);
      const message = messageOf(await once(line, { x, method: 'POST', headers, body }), idText);
      if (message?.type !== 'result') return;
      this.learn(message.content!);
      const cursor = readText(message.content!, 'nextCursor');
      if (this.#byTool.has(tool) || cursor === undefined) return;
      params = editMembers(emptyObject, { cursor: toJson(cursor) });
    }
  }

  #learnTool(tool: Buffer): boolean {
    const name = readText(tool, 'name');
    const schema = readMember(tool, 'inputSchema');
    if (name === undefined || schema === undefined) return true;
    const { headers, fault } = readDeclaredHeaders(schema);
    this.#byTool.delete(name);
    if (fault !== undefined) {
      this.#report(name, fault);
      return false;
    }
    if (headers.length > 0 && this.#byTool.size < toolsMax) this.#byTool.set(name, headers);
    return true;
  }

  #report(tool: string, fault: string): void {
    const key = `${tool}\n${fault}`;
    if (this.#reported.has(key) || this.#reported.size >= reportsMax) return;
    this.#reported.add(key);
    this.#log.warn('a tool of an MCP server is not offered: its x-mcp-header is invalid', {
      source: this.#name,
      tool,
      fault,
    });
  }
}

const none: readonly ParamHeader[] = [];
const pagesMax = 50;
const toolsMax = 10_000;
const reportsMax = 1000;
