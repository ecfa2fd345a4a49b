import { type Allowed, keepAllowed } from './allowed.ts';
import type { JsonPath, JsonStep } from './path.ts';
import { isListText, type JsonHolder, type JsonNode, mapItems, openJson, readJson, writeJson } from './text.ts';

/** What to do where a path ends: with the object or list that holds the place, and the place in it. Says whether it did. */
type Change = (holder: JsonHolder, key: string | number, value: JsonNode | undefined) => boolean;

/** A JSON object or list that is edited by paths. Values are JSON text. */
export class JsonDocument {
  #root: JsonNode;
  #isChanged = false;

  private constructor(root: JsonNode) {
    this.#root = root;
  }

  /** Undefined when the text is no JSON, or neither object nor list. `isKnown`: that it is JSON someone has seen before. */
  static parse(text: string, { isKnown = false }: { isKnown?: boolean } = {}): JsonDocument | undefined {
    const root = readJson(text, isKnown);
    return root?.[0] === '{' || root?.[0] === '[' ? new JsonDocument(root) : undefined;
  }

  /** Undefined when nothing has changed. */
  get edited(): string | undefined {
    return this.#isChanged ? writeJson(this.#root) : undefined;
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
      if (value === undefined || Array.isArray(holder)) return false;
      holder.delete(key as string);
      holder.set(name, value);
      return true;
    });
  }

  /** Sets what is there. */
  replace(path: JsonPath, json: string): void {
    this.#edit(path, false, (holder, key, value) => value !== undefined && put(holder, key, json));
  }

  /** Sets what is not there, with the objects around it. */
  add(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      return value === undefined && !Array.isArray(holder) && put(holder, key, json);
    });
  }

  /** Adds to a list; what is no list becomes one. */
  append(path: JsonPath, json: string): void {
    this.#edit(path, true, (holder, key, value) => {
      if (value === undefined && Array.isArray(holder)) return false;
      if (value === undefined || value === 'null') return put(holder, key, [json]);
      const list = openJson(value);
      return put(holder, key, Array.isArray(list) ? [...list, json] : [value, json]);
    });
  }

  /** Drops everything else. */
  keep(allowed: Allowed): void {
    this.#root = keepAllowed(this.#root, allowed) ?? (Array.isArray(openJson(this.#root)) ? [] : new Map());
    this.#isChanged = true;
  }

  #edit(path: JsonPath, makes: boolean, change: Change): void {
    // A holder for what is in none.
    const top: JsonNode[] = [this.#root];
    if (!visitInside(top, 0, this.#root, path, 0, makes, change)) return;
    this.#root = top[0]!;
    this.#isChanged = true;
  }
}

/** Sets a member or an item. Items are written at once: a list may have a million, each of which would else stay open. */
function put(holder: JsonHolder, key: string | number, value: JsonNode): true {
  if (Array.isArray(holder)) holder[key as number] = writeJson(value);
  else holder.set(key as string, value);
  return true;
}

/**
 * Takes the steps of a path from `at` on, into every item where it says so, and says whether anything has changed. `makes` lets
 * absent objects be made.
 */
function visit(holder: JsonHolder, path: JsonPath, at: number, makes: boolean, change: Change): boolean {
  const step = path[at]!;
  if (step !== 'every') {
    if ('name' in step === Array.isArray(holder)) return false;
    return visitPlace(holder, 'name' in step ? step.name : step.index, path, at, makes, change);
  }
  if (!Array.isArray(holder)) return false;
  let hasChanged = false;
  // From behind, since items may be removed.
  for (let i = holder.length - 1; i >= 0; i--) {
    if (visitPlace(holder, i, path, at, makes, change)) hasChanged = true;
  }
  return hasChanged;
}

function visitPlace(
  holder: JsonHolder,
  key: string | number,
  path: JsonPath,
  at: number,
  makes: boolean,
  change: Change,
): boolean {
  const value = Array.isArray(holder) ? holder[key as number] : holder.get(key as string);
  if (at === path.length - 1) return change(holder, key, value);
  return visitInside(holder, key, value, path, at + 1, makes, change);
}

function visitInside(
  holder: JsonHolder,
  key: string | number,
  value: JsonNode | undefined,
  path: JsonPath,
  at: number,
  makes: boolean,
  change: Change,
): boolean {
  const step = path[at]!;
  if (step === 'every' && value !== undefined && isListText(value)) {
    const edited = editItems(value, path, at, makes, change);
    return edited !== value && put(holder, key, edited);
  }
  if (typeof value === 'string' && !makes && !mayLead(value, step)) return false;
  const inside = value === undefined ? made(holder, step, makes) : openJson(value);
  return inside !== undefined && visit(inside, path, at, makes, change) && put(holder, key, inside);
}

/** The text of a list in which a path has gone on from each item; the same text when nothing has changed. */
function editItems(text: string, path: JsonPath, at: number, makes: boolean, change: Change): string {
  const next = path[at + 1];
  const needle = !makes && next !== undefined && next !== 'every' && 'name' in next ? next.name : undefined;
  const one: JsonNode[] = [];
  let hasChanged = false;
  const edited = mapItems(text, needle, (item) => {
    one[0] = item;
    if (!visitPlace(one, 0, path, at, makes, change)) return item;
    hasChanged = true;
    return one.length === 0 ? undefined : writeJson(one[0]);
  });
  return hasChanged ? edited : text;
}

/** Whether it is worth cutting a value open: where a name is written nowhere, and nothing by escapes, there is no such member. */
function mayLead(text: string, next: JsonStep): boolean {
  return next === 'every' || !('name' in next) || text.includes(next.name) || text.includes('\\');
}

/** What an absent member begins as. Items are never made: a list has those that it has. */
function made(holder: JsonHolder, next: JsonStep, makes: boolean): JsonHolder | undefined {
  return makes && !Array.isArray(holder) && next !== 'every' && 'name' in next ? new Map() : undefined;
}
