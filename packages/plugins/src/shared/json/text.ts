import { readJson } from '@sallyport/json';
import { valueCost, type Work } from '../work.ts';

/**
 * A JSON value as its text, cut open only where something is looked at: what is not touched stays as it was written, digit
 * by digit. No name is special, since members lie in maps.
 */
export type JsonNode = string | JsonHolder;
/** An object or a list, cut open. */
export type JsonHolder = Map<string, JsonNode> | JsonNode[];

/**
 * Cuts a value open by one level; undefined when it is neither object nor list, or when the work is spent. Of a repeated name the
 * last value counts.
 */
export function openJson(node: JsonNode, work: Work): JsonHolder | undefined {
  if (typeof node !== 'string') return node;
  const first = node.charCodeAt(0);
  if ((first !== openBrace && first !== openBracket) || !work.spend(node.length + valueCost)) return undefined;
  const holder = first === openBrace ? membersOf(node) : itemsOf(node);
  work.spend((Array.isArray(holder) ? holder.length : holder.size) * valueCost);
  return holder;
}

/** Text that is JSON, without the space around it. */
export function trimJson(text: string): string {
  return text.slice(skipSpace(text, 0));
}

export function writeJson(node: JsonNode): string {
  if (typeof node === 'string') return node;
  let text = '';
  if (Array.isArray(node)) {
    for (const item of node) text += `${text === '' ? '' : ','}${writeJson(item)}`;
    return `[${text}]`;
  }
  for (const [name, value] of node) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${writeJson(value)}`;
  return `{${text}}`;
}

/** Whether a value that was not cut open yet is a list. */
export function isListText(node: JsonNode): node is string {
  return typeof node === 'string' && node.charCodeAt(0) === openBracket;
}

/**
 * A list with its items edited: `edit` gives an item's text afterwards, the same when it stays and undefined when it goes. Items
 * in which `needle` is not written are passed over. What stays is copied in runs: a list of a million items costs its text. When
 * the work is spent, the rest stays.
 */
export function mapItems(
  text: string,
  needle: string | undefined,
  work: Work,
  edit: (item: string, index: number) => string | undefined,
): string {
  if (!work.spend(text.length)) return text;
  // What is written by escapes is found by reading only.
  const hint = needle === undefined || text.includes('\\') ? undefined : needle;
  let hintAt = hint === undefined ? 0 : text.indexOf(hint);
  let written = '';
  let runStart = -1;
  let end = 1;
  for (let index = 0; ; index++) {
    const start = nextItem(text, end);
    if (start < 0) break;
    const runEnd = end;
    end = endOfValue(text, start);
    while (hint !== undefined && hintAt >= 0 && hintAt < start) hintAt = text.indexOf(hint, start);
    if ((hint === undefined || (hintAt >= 0 && hintAt < end)) && work.spend(valueCost)) {
      const item = text.slice(start, end);
      const edited = edit(item, index);
      if (edited !== item) {
        if (runStart >= 0) written += `${written === '' ? '' : ','}${text.slice(runStart, runEnd)}`;
        if (edited !== undefined) written += `${written === '' ? '' : ','}${edited}`;
        runStart = -1;
        continue;
      }
    }
    if (runStart < 0) runStart = start;
  }
  if (runStart >= 0) written += `${written === '' ? '' : ','}${text.slice(runStart, end)}`;
  return `[${written}]`;
}

const quoteMark = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function membersOf(text: string): Map<string, JsonNode> {
  const members = new Map<string, JsonNode>();
  let at = 1;
  for (;;) {
    at = skipSpace(text, at);
    const code = text.charCodeAt(at);
    if (code === closeBrace) return members;
    if (code === comma) at = skipSpace(text, at + 1);
    const nameEnd = endOfString(text, at);
    const name = readJson(text.slice(at, nameEnd)) as string;
    const valueStart = skipSpace(text, text.indexOf(':', nameEnd) + 1);
    at = endOfValue(text, valueStart);
    members.set(name, text.slice(valueStart, at));
  }
}

function itemsOf(text: string): JsonNode[] {
  const items: JsonNode[] = [];
  for (let start = nextItem(text, 1); start >= 0; ) {
    const end = endOfValue(text, start);
    items.push(text.slice(start, end));
    start = nextItem(text, end);
  }
  return items;
}

/** Where the item behind `at` begins; -1 when there is none. */
function nextItem(text: string, at: number): number {
  const start = skipSpace(text, at);
  const code = text.charCodeAt(start);
  if (code === closeBracket) return -1;
  return code === comma ? skipSpace(text, start + 1) : start;
}

function skipSpace(text: string, at: number): number {
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** `at` is the opening quote; the answer is behind the closing one. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quoteMark) return i + 1;
  }
}

function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === quoteMark) return endOfString(text, at);
  if (first !== openBrace && first !== openBracket) {
    let end = at;
    for (
      let code = first;
      code > 0x20 && code !== comma && code !== closeBrace && code !== closeBracket;
      code = text.charCodeAt(end)
    )
      end++;
    return end;
  }
  let depth = 0;
  for (let i = at; ; i++) {
    const code = text.charCodeAt(i);
    if (code === quoteMark) i = endOfString(text, i) - 1;
    else if (code === openBrace || code === openBracket) depth++;
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return i + 1;
  }
}
