import type { Conversation, ToolResult, Turn } from '../model/conversation.ts';

/** How far the answer to the last question has come. */
export interface Progress {
  readonly question: string;
  /** Of each round of calls since, the results in order. */
  readonly rounds: readonly (readonly ToolResult[])[];
}

export function progressOf({ turns }: Conversation): Progress {
  const asked = turns.findLastIndex(({ role, text }) => role === 'user' && text !== '');
  const since = turns.slice(asked + 1);
  const rounds: ToolResult[][] = [];
  let before: Turn['role'] | undefined;
  for (const { role, results = [] } of since) {
    // Some dialects give each call and each result a turn of its own.
    if (role === 'tool' && before === 'tool') rounds.at(-1)!.push(...results);
    else if (role === 'tool') rounds.push([...results]);
    before = role;
  }
  return { question: turns[asked]?.text ?? '', rounds };
}

/** A result as data, where it is: JSON, or what an MCP server says with JSON in its first text. */
export function dataOf({ text }: ToolResult): unknown {
  const value = parse(text);
  const content = (value as { content?: unknown } | undefined)?.content;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  const inner = (first as { text?: unknown } | undefined)?.text;
  return typeof inner === 'string' ? parse(inner) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
