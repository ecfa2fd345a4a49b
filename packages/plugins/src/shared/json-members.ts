/** A JSON object as its members' text by name, so that editing one leaves the others as they were, digit by digit. */
export type JsonMembers = Map<string, string>;

/** Reads a JSON object; undefined when the text is anything else. Of a repeated name the last value counts. */
export function readJsonMembers(text: string): JsonMembers | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return membersOf(text);
}

export function writeJsonMembers(members: JsonMembers): string {
  let text = '';
  for (const [name, value] of members) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${value}`;
  return `{${text}}`;
}

/** Gives a member another name; a member that has that name already is replaced. */
export function renameJsonMember(members: JsonMembers, from: string, to: string): boolean {
  const value = members.get(from);
  if (value === undefined) return false;
  members.delete(from);
  members.set(to, value);
  return true;
}

/** Adds a value to a member's list; a member that is no list becomes one. */
export function appendToJsonMember(members: JsonMembers, name: string, value: string): void {
  const before = members.get(name);
  if (before === undefined || before === 'null' || /^\[\s*\]$/.test(before)) members.set(name, `[${value}]`);
  else if (before.startsWith('[')) members.set(name, `${before.slice(0, -1)},${value}]`);
  else members.set(name, `[${before},${value}]`);
}

const quoteMark = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Cuts the text of a valid JSON object into its members. */
function membersOf(text: string): JsonMembers {
  const members: JsonMembers = new Map();
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skipSpace(text, at);
    const code = text.charCodeAt(at);
    if (code === closeBrace) return members;
    if (code === comma) at = skipSpace(text, at + 1);
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const valueStart = skipSpace(text, text.indexOf(':', nameEnd) + 1);
    at = endOfValue(text, valueStart);
    members.set(name, text.slice(valueStart, at));
  }
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
    for (let code = first; code > 0x20 && code !== comma && code !== closeBrace; code = text.charCodeAt(end)) end++;
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
