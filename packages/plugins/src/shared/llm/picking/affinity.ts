import { createHash } from 'node:crypto';
import type { Log, Records } from '@sallyport/pipeline';

/** How long providers keep what is continued; OpenAI keeps responses for 30 days. */
const keptMs = 30 * 24 * 3_600_000;
const idsMax = 32;
const idCharactersMax = 256;

/**
 * Conversations that a provider keeps, thoughts that only it can read, and files it was given are known to the target
 * that made them, and to no other. Which one that was, is kept by the node for a time; for as many as there is room for.
 */
export class Affinity {
  readonly #records: Records;
  readonly #prefix: string;
  readonly #log: Log;

  constructor(records: Records, pluginId: string, log: Log) {
    this.#records = records;
    this.#prefix = `llm affinity ${pluginId} `;
    this.#log = log;
  }

  /** The key of the target that one of the ids is from; undefined when nobody knows. */
  async find(ids: readonly string[]): Promise<string | undefined> {
    for (const id of ids) {
      const key = await this.#records.get(this.#keyOf(id)).catch((error: unknown) => this.#tell(error));
      if (key !== undefined) return key;
    }
    return undefined;
  }

  remember(id: string, targetKey: string): void {
    void this.#records.put(this.#keyOf(id), targetKey, keptMs).catch((error: unknown) => this.#tell(error));
  }

  #keyOf(id: string): string {
    return this.#prefix + createHash('sha256').update(id).digest('base64url');
  }

  #tell(error: unknown): undefined {
    this.#log.warn('where a conversation belongs is not known, or will not be', { reason: String(error) });
  }
}

/** Ids of a request that only one target can know: what it goes on from, items and files of earlier answers. */
export function idsAsked(body: Readonly<Record<string, unknown>> | undefined): string[] {
  const ids: string[] = [];
  const add = (id: unknown) => {
    if (typeof id === 'string' && id.length <= idCharactersMax && ids.length < idsMax) ids.push(id);
  };
  add(body?.['previous_response_id']);
  const conversation = body?.['conversation'];
  add(typeof conversation === 'object' && conversation !== null ? member(conversation, 'id') : conversation);
  // The newest items are the surest.
  for (const item of listIn(body, 'input').reverse()) {
    if (ownItems.has(String(member(item, 'type')))) add(member(item, 'id'));
    for (const part of listIn(item, 'content')) add(member(part, 'file_id'));
  }
  return ids;
}

/** Items that are nothing without the provider: others hold all that they say. */
const ownItems: ReadonlySet<string> = new Set(['reasoning', 'item_reference', 'compaction']);

/** Ids in a piece of an answer by which a later request may go on. One that is split is in a later piece again. */
export function idsTold(bytes: Buffer): string[] {
  if (!bytes.includes('"id"')) return [];
  return Array.from(bytes.toString('latin1').matchAll(toldId), ([, id]) => id!).slice(0, idsMax);
}

const toldId = /"id"\s*:\s*"((?:resp|rs|conv|cmp)_[\w-]{4,200})"/g;

function listIn(value: unknown, name: string): unknown[] {
  const list = member(value, name);
  return Array.isArray(list) ? [...list] : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
