import { readJson } from '@sallyport/json';
import { bodyJsonLimits, measureJson } from '@sallyport/pipeline';
import { Work } from '../work.ts';
import { type Allowed, keepAllowed } from './allowed.ts';
import { type Edit, editAt, put } from './edit-at.ts';
import type { JsonPath } from './path.ts';
import { isListText, type JsonNode, openJson, trimJson, writeJson } from './text.ts';

/** The largest body that is edited, as of requests. Bytes. */
export const documentBytesMax = 8 * 1024 * 1024;

/** What editing one document may cost: some 40 ms. One rule for a member of the whole fits for any body of 8 MiB. */
const charactersMax = 32_000_000;

/** A JSON object or list that is edited by paths. Values are JSON text. */
export class JsonDocument {
  #root: JsonNode;
  #isChanged = false;
  #fruitless = 0;
  readonly #work = new Work(charactersMax);

  private constructor(root: JsonNode) {
    this.#root = root;
  }

  /**
   * Undefined when the body is no JSON, or neither object nor list, and `too large` when it may not even be looked at. `isKnown`:
   * someone has parsed it before, within the limits for bodies.
   */
  static parse(body: Buffer, { isKnown = false }: { isKnown?: boolean } = {}): JsonDocument | 'too large' | undefined {
    if (body.length > documentBytesMax) return 'too large';
    if (!isKnown && typeof measureJson(body, bodyJsonLimits) === 'string') return 'too large';
    const text = body.toString();
    if (!isKnown && !isJson(text)) return undefined;
    const root = trimJson(text);
    return root[0] === '{' || root[0] === '[' ? new JsonDocument(root) : undefined;
  }

  /** The body afterwards: undefined when nothing has changed, and `too large` when not all could be done that was asked for. */
  edited(): Buffer | 'too large' | undefined {
    if (this.#work.isSpent) return 'too large';
    return this.#isChanged ? Buffer.from(writeJson(this.#root)) : undefined;
  }

  remove(path: JsonPath): void {
    this.#edit(path, false, (holder, key, value) => {
      if (value === undefined) return false;
      if (Array.isArray(holder)) holder.splice(key as number, 1);
      else holder.delete(key as string);
      return true;
    });
  }

  /** Gives a member another name; a member that has that name already is replaced. */
  rename(path: JsonPath, name: string): void {
    this.#edit(path, false, (holder, key, value) => {
      if (value === undefined || Array.isArray(holder) || !this.#work.spend(name.length)) return false;
      holder.delete(key as string);
      holder.set(name, value);
      return true;
    });
  }

  /** Sets what is there. */
  replace(path: JsonPath, json: string): void {
    this.#edit(path, false, (holder, key, value) => {
      return value !== undefined && this.#work.spend(json.length) && put(holder, key, json);
    });
  }

  /** Sets what is not there, with the objects around it. */
  add(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      if (value !== undefined || Array.isArray(holder)) return false;
      return this.#work.spend(json.length) && put(holder, key, json);
    });
  }

  /** Adds to a list; what is no list becomes one. */
  append(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      if ((value === undefined && Array.isArray(holder)) || !this.#work.spend(json.length)) return false;
      if (value === undefined || value === 'null') return put(holder, key, [json]);
      const list = openJson(value, this.#work);
      if (!Array.isArray(list)) return put(holder, key, [value, json]);
      list.push(json);
      return put(holder, key, list);
    });
  }

  /** Drops everything else. */
  keep(allowed: Allowed): void {
    const isList = Array.isArray(this.#root) || isListText(this.#root);
    this.#root = keepAllowed(this.#root, allowed, this.#work) ?? (isList ? [] : new Map());
    this.#isChanged = true;
  }

  #edit(path: JsonPath, makes: boolean, change: Edit['change']): void {
    const edited = editAt(this.#root, { path, makes, change, work: this.#work });
    if (edited === undefined) return this.#openAfterTwo();
    this.#root = edited;
    this.#isChanged = true;
  }

  /** An object whose text was looked through twice for names that it has not is cut open: then names are found at once. */
  #openAfterTwo(): void {
    if (typeof this.#root !== 'string' || isListText(this.#root) || ++this.#fruitless < 2) return;
    this.#root = openJson(this.#root, this.#work) ?? this.#root;
  }
}

function isJson(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}
