import { formatCount, type Meaning, type WaterfallRow } from '@sallyport/ui';
import type { HopView } from './conversations.queries.ts';

/** What the numbers of hops mean, from 1. */
export const hopSteps: readonly string[] = [
  'The question goes to the application',
  'An identity provider has said who asks',
  'Which tools there are, for this person',
  'The question and the tools go to a model',
  'A tool is called',
  'Its server gets a credential, and asks others',
  'What came of the tools goes to a model',
  'The model wants more tools',
  'The model answers',
];

/** Hops as rows of a waterfall; their beginning is that of the first. */
export function waterfallOf(hops: readonly HopView[]): readonly WaterfallRow[] {
  const firstMs = Math.min(...hops.map(({ offset_ms }) => offset_ms));
  const known = new Map(hops.map((hop) => [hop.id, hop]));
  return hops.map((hop): WaterfallRow => {
    const { request_id, parent_id, hop_numbers, llm, latency_ms } = hop;
    const parent = parent_id === undefined ? undefined : known.get(parent_id);
    const offsetMs = hop.offset_ms - firstMs;
    const firstTokenMs = llm?.time_to_first_token_ms;
    return {
      id: request_id,
      name: hopLabel(hop),
      offsetMs,
      durationMs: latency_ms,
      meaning: meaningOfHop(hop),
      ...(hop_numbers.length > 0 && { kind: hop_numbers.join(' ') }),
      // Models that are asked again stand beside one another, as what they say does.
      ...(parent !== undefined && !(parent.kind === 'llm' && hop.kind === 'llm') && { parentId: parent.request_id }),
      ...(isRefusedHop(hop) && { isRefused: true }),
      ...(firstTokenMs !== undefined && { moment: { atMs: offsetMs + firstTokenMs, label: 'First token' } }),
      ...(llm?.cost !== undefined && { usd: llm.cost }),
      ...(llm !== undefined && { tokens: llm.prompt_tokens + llm.completion_tokens }),
    };
  });
}

export const isRefusedHop = ({ status, decisions }: HopView): boolean =>
  status >= 400 && decisions.some(({ type }) => type === 'refusal');

export function meaningOfHop(hop: HopView): Meaning {
  const { status, kind, error } = hop;
  if (kind === 'sign-in') return 'redirected';
  if (isRefusedHop(hop)) return 'refused';
  if (status >= 500 || (status < 400 && error !== '')) return 'failed';
  if (status >= 400) return 'refused';
  if (status >= 300) return 'redirected';
  return kind === 'llm' || kind === 'mcp' ? 'running' : 'allowed';
}

/** What was asked, in a few words. */
export function hopLabel({ kind, hop_numbers, llm, mcp, http_method, request_uri }: HopView): string {
  const path = request_uri.split('?', 1)[0]!;
  if (kind === 'llm') {
    if (llm === undefined) return 'A model was to be asked';
    const said = llm.asked_for.length === 0 ? 'Answers' : `Wants ${countedNames(llm.asked_for)}`;
    return `${said} · ${llm.model || llm.provider || 'a model'}`;
  }
  const [first] = mcp?.rpc ?? [];
  if (kind === 'mcp') {
    if (first === undefined) return `MCP ${http_method} ${path}`;
    const more = mcp!.rpc.length > 1 ? ` and ${mcp!.rpc.length - 1} more` : '';
    return (first.tool_name === '' ? (listings[first.method] ?? first.method) : `Tool ${first.tool_name}`) + more;
  }
  if (hop_numbers[0] === 1) return 'The question to the application';
  return `${kind === 'inner' ? 'The gateway asks ' : ''}${http_method} ${path}`;
}

const listings: Readonly<Record<string, string>> = {
  initialize: 'A session with the MCP server',
  'server/discover': 'What the MCP server can do',
  'tools/list': 'Which tools there are',
};

function countedNames(names: readonly string[]): string {
  const counted = [...Map.groupBy(names, (name) => name)].map(([name, all]) =>
    all.length === 1 ? name : `${all.length}× ${name}`,
  );
  return counted.join(', ');
}

/** Those of each question; where callers tell no trace, of all. */
export function questionsOf(hops: readonly HopView[]): readonly (readonly HopView[])[] {
  return [...Map.groupBy(hops, ({ trace_id }) => trace_id).values()];
}

/** `Hop 4`, `Hops 5 and 6`; undefined where it is none of them. */
export function hopWords(numbers: readonly number[]): string | undefined {
  if (numbers.length === 0) return undefined;
  return numbers.length === 1 ? `Hop ${numbers[0]}` : `Hops ${numbers.join(' and ')}`;
}

/** What somebody did in a conversation: `asked models 3 times and called tools twice`. */
export function deedsOf({ by_kind, tool_calls }: { by_kind: { llm?: number }; tool_calls: number }): string {
  return `asked models ${times(by_kind.llm ?? 0)} and called tools ${times(tool_calls)}`;
}

function times(count: number): string {
  if (count === 0) return 'not at all';
  return count === 1 ? 'once' : count === 2 ? 'twice' : formatCount(count, 'time');
}
