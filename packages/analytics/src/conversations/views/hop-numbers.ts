import type { HopView } from './hop-view.ts';

/**
 * Which steps of a question's way an exchange is; some are more than one of them.
 *
 * 1 the question to the application, with 2, how the person signed in; 3 which tools there are; 4 the question and the tools to a model;
 * 5 a call of a tool, with 6, the credential that its server got, and what it asked others for; 7 the results to a model; 8 a
 * model wants more tools; 9 it answers.
 */
export type HopNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Those of hops in order of time, as far as rows tell. Each trace, and each answer, begins a new question. */
export function numberHops(hops: readonly HopView[]): HopView[] {
  const calls = hops.filter(callsTool);
  const talks = new Set(hops.filter(({ kind }) => kind === 'llm' || kind === 'mcp').map(({ trace_id }) => trace_id));
  const wanting = new Set<string>();
  return hops.map((hop) => ({ ...hop, hop_numbers: numbersOf(hop, { calls, talks, wanting }) }));
}

interface Known {
  calls: readonly HopView[];
  /** Traces in which a model or an MCP server is asked. */
  talks: ReadonlySet<string>;
  /** Traces in which a model wants tools: who asks one next tells it what came of them. */
  wanting: Set<string>;
}

function numbersOf(hop: HopView, { calls, talks, wanting }: Known): HopNumber[] {
  switch (hop.kind) {
    case 'sign-in':
      return [2];
    case 'inner':
      return calls.some(({ id }) => id === hop.parent_id) ? [6] : [];
    case 'http':
      if (calls.some((call) => isDuring(hop, call))) return [6];
      if (!talks.has(hop.trace_id)) return [];
      return signingIn.has(hop.auth_type) ? [1, 2] : [1];
    case 'mcp':
      if (!callsTool(hop)) return [3];
      return hop.is_mediated ? [5, 6] : [5];
    case 'llm':
      return numbersOfModel(hop, wanting);
  }
}

function numbersOfModel({ trace_id, llm, error }: HopView, wanting: Set<string>): HopNumber[] {
  const first = wanting.has(trace_id) ? 7 : 4;
  if (error !== '') return [first];
  if (llm === undefined || llm.asked_for.length === 0) {
    wanting.delete(trace_id);
    return [first, 9];
  }
  wanting.add(trace_id);
  return first === 4 ? [4] : [7, 8];
}

/** They know people by an identity provider. */
const signingIn: ReadonlySet<string> = new Set(['openid-connect', 'session']);

function callsTool({ kind, mcp }: HopView): boolean {
  return kind === 'mcp' && mcp?.rpc.some(({ method }) => method === 'tools/call') === true;
}

/** Rows of one gateway have one clock; those of two, nearly. */
function isDuring(hop: HopView, other: HopView): boolean {
  const clocksMs = 2;
  return (
    hop.offset_ms + clocksMs >= other.offset_ms &&
    hop.offset_ms + hop.latency_ms <= other.offset_ms + other.latency_ms + clocksMs
  );
}
