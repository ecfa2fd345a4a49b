import { valueCost, type Work } from '../work.ts';
import type { JsonPath, JsonStep } from './path.ts';
import { isListText, type JsonHolder, type JsonNode, mapItems, openJson, writeJson } from './text.ts';

/** One change, made wherever a path leads. */
export interface Edit {
  readonly path: JsonPath;
  /** Whether absent objects on the way are made. */
  readonly makes: boolean;
  /** What to do with the object or list that holds the place, and the place in it. Says whether it did. */
  change(holder: JsonHolder, key: string | number, value: JsonNode | undefined): boolean;
  readonly work: Work;
}

/** The value afterwards; undefined when nothing has changed. */
export function editAt(root: JsonNode, edit: Edit): JsonNode | undefined {
  // A holder for what is in none.
  const top: JsonNode[] = [root];
  return visitInside(top, 0, root, edit, 0) ? top[0] : undefined;
}

/** Sets a member or an item. Items are written at once: a list may have many, each of which would else stay open. */
export function put(holder: JsonHolder, key: string | number, value: JsonNode): true {
  if (Array.isArray(holder)) holder[key as number] = writeJson(value);
  else holder.set(key as string, value);
  return true;
}

/** Takes the steps of the path from `at` on, into every item where it says so, and says whether anything has changed. */
function visit(holder: JsonHolder, edit: Edit, at: number): boolean {
  const step = edit.path[at]!;
  if (step !== 'every') {
    if ('name' in step === Array.isArray(holder)) return false;
    return visitPlace(holder, 'name' in step ? step.name : step.index, edit, at);
  }
  if (!Array.isArray(holder) || !edit.work.spend(holder.length * valueCost)) return false;
  let hasChanged = false;
  // From behind, since items may be removed.
  for (let i = holder.length - 1; i >= 0; i--) {
    if (visitPlace(holder, i, edit, at)) hasChanged = true;
  }
  return hasChanged;
}

function visitPlace(holder: JsonHolder, key: string | number, edit: Edit, at: number): boolean {
  const value = Array.isArray(holder) ? holder[key as number] : holder.get(key as string);
  if (at === edit.path.length - 1) return edit.change(holder, key, value);
  return visitInside(holder, key, value, edit, at + 1);
}

function visitInside(
  holder: JsonHolder,
  key: string | number,
  value: JsonNode | undefined,
  edit: Edit,
  at: number,
): boolean {
  const step = edit.path[at]!;
  if (step === 'every' && value !== undefined && isListText(value)) {
    const edited = editItems(value, edit, at);
    return edited !== value && put(holder, key, edited);
  }
  if (typeof value === 'string' && !edit.makes && !mayLead(value, step, edit.work)) return false;
  const inside = value === undefined ? made(holder, step, edit.makes) : openJson(value, edit.work);
  return inside !== undefined && visit(inside, edit, at) && put(holder, key, inside);
}

/** The text of a list in which the path has gone on from each item; the same text when nothing has changed. */
function editItems(text: string, edit: Edit, at: number): string {
  const next = edit.path[at + 1];
  const needle = !edit.makes && next !== undefined && next !== 'every' && 'name' in next ? next.name : undefined;
  const one: JsonNode[] = [];
  let hasChanged = false;
  const edited = mapItems(text, needle, edit.work, (item) => {
    one[0] = item;
    if (!visitPlace(one, 0, edit, at)) return item;
    hasChanged = true;
    return one.length === 0 ? undefined : writeJson(one[0]);
  });
  return hasChanged ? edited : text;
}

/** Whether it is worth cutting a value open: where a name is written nowhere, and nothing by escapes, there is no such member. */
function mayLead(text: string, next: JsonStep, work: Work): boolean {
  // Several times faster than what counts in full, which is to read character by character.
  if (!work.spend(text.length / 8)) return false;
  return next === 'every' || !('name' in next) || text.includes(next.name) || text.includes('\\');
}

/** What an absent member begins as. Items are never made: a list has those that it has. */
function made(holder: JsonHolder, next: JsonStep, makes: boolean): JsonHolder | undefined {
  return makes && !Array.isArray(holder) && next !== 'every' && 'name' in next ? new Map() : undefined;
}
