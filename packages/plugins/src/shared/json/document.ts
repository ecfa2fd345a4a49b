import { type Allowed, keepAllowed } from './allowed.ts';
import type { JsonPath, JsonStep } from './path.ts';
import { type JsonHolder, type JsonNode, openJson, readJson, writeJson } from './text.ts';

/** What to do where a path ends: with the object or list that holds the place, and the place in it. */
type Change = (holder: JsonHolder, key: string | number, value: JsonNode | undefined) => void;

/** A JSON object or list that is edited by paths. Values are JSON text. */
export class JsonDocument {
  #root: JsonNode;
  #isChanged = false;

  private constructor(root: JsonNode) {
    this.#root = root;
  }

  /** Undefined when the text is no JSON, or neither object nor list. */
  static parse(text: string): JsonDocument | undefined {
    const root = readJson(text);
    return root?.[0] === '{' || root?.[0] === '[' ? new JsonDocument(root) : undefined;
  }

  /** Undefined when nothing has changed. */
  get edited(): string | undefined {
    return this.#isChanged ? writeJson(this.#root) : undefined;
  }

  remove(path: JsonPath): void {
    this.#edit(path, false, (holder, key, value) => {
      if (value === undefined) return;
      if (Array.isArray(holder)) holder.splice(key as number, 1);
      else holder.delete(key as string);
      this.#isChanged = true;
    });
  }

  /** Gives a member another name; a member that has that name already is replaced. */
  rename(path: JsonPath, name: string): void {
    this.#edit(path, false, (holder, key, value) => {
      if (value === undefined || Array.isArray(holder)) return;
      holder.delete(key as string);
      holder.set(name, value);
      this.#isChanged = true;
    });
  }

  /** Sets what is there. */
  replace(path: JsonPath, json: string): void {
    this.#edit(path, false, (holder, key, value) => {
      if (value !== undefined) this.#set(holder, key, json);
    });
  }

  /** Sets what is not there, with the objects around it. */
  add(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      if (value === undefined && !Array.isArray(holder)) this.#set(holder, key, json);
    });
  }

  /** Adds to a list; what is no list becomes one. */
  append(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      if (value === undefined && Array.isArray(holder)) return;
      if (value === undefined || value === 'null') this.#set(holder, key, [json]);
      else {
        const list = openJson(value);
        this.#set(holder, key, Array.isArray(list) ? [...list, json] : [value, json]);
      }
    });
  }

  /** Drops everything else. */
  keep(allowed: Allowed): void {
    const root = openJson(this.#root)!;
    this.#root = keepAllowed(root, allowed) ?? (Array.isArray(root) ? [] : new Map());
    this.#isChanged = true;
  }

  #set(holder: JsonHolder, key: string | number, value: JsonNode): void {
    if (Array.isArray(holder)) holder[key as number] = value;
    else holder.set(key as string, value);
    this.#isChanged = true;
  }

  #edit(path: JsonPath, makes: boolean, change: Change): void {
    const root = openJson(this.#root)!;
    this.#root = root;
    visit(root, path, 0, makes, change);
  }
}

/** Takes the steps of a path from `at` on, into every item where it says so. `makes` lets absent objects be made. */
function visit(holder: JsonHolder, path: JsonPath, at: number, makes: boolean, change: Change): void {
  const step = path[at]!;
  if (step !== 'every') {
    if ('name' in step === Array.isArray(holder)) return;
    visitPlace(holder, 'name' in step ? step.name : step.index, path, at, makes, change);
  } else if (Array.isArray(holder)) {
    // From behind, since items may be removed.
    for (let i = holder.length - 1; i >= 0; i--) visitPlace(holder, i, path, at, makes, change);
  }
}

function visitPlace(
  holder: JsonHolder,
  key: string | number,
  path: JsonPath,
  at: number,
  makes: boolean,
  change: Change,
): void {
  const value = Array.isArray(holder) ? holder[key as number] : holder.get(key as string);
  if (at === path.length - 1) {
    change(holder, key, value);
    return;
  }
  const inside = value === undefined ? made(holder, path[at + 1]!, makes) : openJson(value);
  if (inside === undefined) return;
  visit(inside, path, at + 1, makes, change);
  if (value === undefined && inside instanceof Map && inside.size === 0) return;
  if (Array.isArray(holder)) holder[key as number] = inside;
  else holder.set(key as string, inside);
}

/** What an absent member begins as. Items are never made: a list has those that it has. */
function made(holder: JsonHolder, next: JsonStep, makes: boolean): JsonHolder | undefined {
  return makes && !Array.isArray(holder) && next !== 'every' && 'name' in next ? new Map() : undefined;
}
