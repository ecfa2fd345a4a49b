import type { Conversation, ToolCall, ToolResult, Turn } from '../model/conversation.ts';
import type { PlannedCall } from './plan.ts';

/** What a call was answered. */
export type Answer = { readonly tool: string } & ({ readonly data: unknown } | { readonly failure: string });

/** What tools were asked in a conversation, and what they answered. */
export interface Known {
  /** What the person has asked, the latest last. */
  readonly questions: readonly string[];
  /** How many times calls were made for the latest question. */
  readonly rounds: number;
  /** What this call was answered since the latest question, or before where that will do. */
  find(call: PlannedCall): Answer | undefined;
}

export function knownOf({ turns }: Conversation): Known {
  const asked = turns.flatMap((turn, at) =>
    turn.role === 'user' && turn.text !== '' ? [{ at, text: turn.text }] : [],
  );
  const lastAt = asked.at(-1)?.at ?? -1;
  const rounds = roundsOf(turns);
  const all = rounds.flatMap(pairsOf);
  return {
    questions: asked.map(({ text }) => text),
    rounds: rounds.filter(({ at }) => at > lastAt).length,
    find(wanted) {
      const isIt = ({ call }: Pair) => isNamed(call.name, wanted.tool) && isEqual(call.arguments, wanted.arguments);
      const found = all.findLast((pair) => isIt(pair) && pair.at > lastAt);
      if (found !== undefined) return { tool: wanted.tool, ...readAnswer(wanted, found.result) };
      if (wanted.mayBeEarlier !== true) return undefined;
      const earlier = all.findLast(isIt);
      const read = earlier && readAnswer(wanted, earlier.result);
      return read !== undefined && 'data' in read ? { tool: wanted.tool, ...read } : undefined;
    },
  };
}

export function isSameCall(one: PlannedCall, other: PlannedCall): boolean {
  return one.tool === other.tool && isEqual(one.arguments, other.arguments);
}

/** Tools of several servers often have the server's name before their own. */
export function isNamed(offered: string, name: string): boolean {
  return offered === name || (offered.endsWith(name) && /[^a-z]$/.test(offered.slice(0, -name.length)));
}

interface Round {
  /** Where it begins among the turns. */
  readonly at: number;
  readonly calls: ToolCall[];
  readonly results: ToolResult[];
}

/** Some dialects give each call and each result a turn of its own. */
function roundsOf(turns: readonly Turn[]): Round[] {
  const rounds: Round[] = [];
  for (const [at, { role, calls = [], results = [] }] of turns.entries()) {
    const open = rounds.at(-1);
    if (calls.length > 0 && (open === undefined || open.results.length > 0 || role === 'user'))
      rounds.push({ at, calls: [...calls], results: [] });
    else if (calls.length > 0) open!.calls.push(...calls);
    if (results.length > 0) rounds.at(-1)?.results.push(...results);
  }
  return rounds;
}

interface Pair {
  readonly at: number;
  readonly call: ToolCall;
  readonly result: ToolResult;
}

/** By ids, or in order where a dialect has none that tell calls apart, or a program makes up those of results. */
function pairsOf({ at, calls, results }: Round): Pair[] {
  const ids = new Set(calls.map(({ id }) => id));
  const hasIds = ids.size === calls.length && results.every(({ id }) => ids.has(id));
  return calls.flatMap((call, index) => {
    const result = hasIds ? results.find(({ id }) => id === call.id) : results[index];
    return result === undefined ? [] : [{ at, call, result }];
  });
}

function readAnswer({ isObject }: PlannedCall, result: ToolResult): { data: unknown } | { failure: string } {
  const read = readResult(result);
  if (isObject !== true || 'failure' in read) return read;
  return typeof read.data === 'object' && read.data !== null ? read : { failure: String(read.data) };
}

/** A result as data, where it is: JSON, or what an MCP server says with JSON in its first text. */
function readResult({ text, isError }: ToolResult): { data: unknown } | { failure: string } {
  const value = parse(text) as { content?: unknown; structuredContent?: unknown; isError?: unknown } | undefined;
  const first: unknown = Array.isArray(value?.content) ? value.content[0] : undefined;
  const inner = (first as { text?: unknown } | undefined)?.text;
  const said = typeof inner === 'string' ? inner : text;
  if (isError === true || value?.isError === true) return { failure: said };
  return { data: value?.structuredContent ?? (typeof inner === 'string' ? parse(inner) : undefined) ?? value ?? said };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same as JSON, whatever the order of members. */
function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join()}}`;
}
