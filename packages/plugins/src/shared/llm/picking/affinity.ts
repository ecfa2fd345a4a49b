import { createHash } from 'node:crypto';
import { readJson } from '@sallyport/json';
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

  /** Who one of the ids is from; undefined when nobody knows. */
  async find(ids: readonly string[]): Promise<Maker | undefined> {
    for (const id of ids) {
      const found = await this.#records.get(this.#keyOf(id)).catch((error: unknown) => this.#tell(error));
      if (found !== undefined) return readJson(found) as Maker;
    }
    return undefined;
  }

  remember(id: string, { key, account }: Maker): void {
    const value = JSON.stringify({ key, account });
    void this.#records.put(this.#keyOf(id), value, keptMs).catch((error: unknown) => this.#tell(error));
  }

  #keyOf(id: string): string {
    return this.#prefix + createHash('sha256').update(id).digest('base64url');
  }

  #tell(error: unknown): undefined {
    this.#log.warn('where a conversation belongs is not known, or will not be', { reason: String(error) });
  }
}

/** Who made something: a target, and the account in which it is, where other targets of that account know it too. */
export interface Maker {
  readonly key: string;
  readonly account: string;
}

/** Operations at whose answers something stays with the provider. */
export const keepingOperations: ReadonlySet<string> = new Set([
  'responses',
  'files',
  'batches',
  'assistants',
  'videos',
]);

/** A request, as far as it tells whom it must reach. */
interface AskingCall {
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** What follows the operation's own path. */
  readonly rest?: string;
}

/** Ids of a request that only one target can know: what it is about, what it goes on from, items and files of earlier answers. */
export function idsAsked({ body, rest = '' }: AskingCall): string[] {
  const ids: string[] = [];
  const add = (id: unknown) => {
    if (typeof id === 'string' && id.length <= idCharactersMax && ids.length < idsMax) ids.push(id);
  };
  if (rest !== '') add(decodeURIComponent(rest.split('/')[1]!));
  add(body?.['previous_response_id']);
  add(body?.['input_file_id']);
  const conversation = body?.['conversation'];
  add(typeof conversation === 'object' && conversation !== null ? member(conversation, 'id') : conversation);
  // The newest items are the surest.
  for (const item of [...listIn(body, 'input').reverse(), ...listIn(body, 'messages').reverse()]) {
    if (ownItems.has(String(member(item, 'type')))) add(member(item, 'id'));
    for (const part of listIn(item, 'content')) add(member(part, 'file_id') ?? member(member(part, 'file'), 'file_id'));
  }
  return ids;
}

/** Items that are nothing without the provider: others hold all that they say. */
const ownItems: ReadonlySet<string> = new Set(['reasoning', 'item_reference', 'compaction']);

/** Ids in a piece of an answer by which a later request may go on. One that is split is in a later piece again. */
export function idsTold(bytes: Buffer): string[] {
  if (!bytes.includes('id"')) return [];
  return Array.from(bytes.toString('latin1').matchAll(toldId), ([, id]) => id!).slice(0, idsMax);
}

const toldId =
  /"(?:id|output_file_id|error_file_id)"\s*:\s*"((?:resp|rs|conv|cmp|file|batch|asst|video)[_-][\w-]{4,200})"/g;

function listIn(value: unknown, name: string): unknown[] {
  const list = member(value, name);
  return Array.isArray(list) ? [...list] : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
