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
  const states = new Map<string, Question>();
  const calls = hops.filter(callsTool);
  const hasTalk = new Set(hops.filter(({ kind }) => kind === 'llm' || kind === 'mcp').map(({ trace_id }) => trace_id));
  return hops.map((hop) => {
    const state = states.get(hop.trace_id) ?? { timesAsked: 0 };
    states.set(hop.trace_id, state);
    return { ...hop, hop_numbers: numbersOf(hop, state, { calls, hasTalk: hasTalk.has(hop.trace_id) }) };
  });
}

interface Question {
  timesAsked: number;
}

function numbersOf(
  hop: HopView,
  state: Question,
  { calls, hasTalk }: { calls: readonly HopView[]; hasTalk: boolean },
): HopNumber[] {
  switch (hop.kind) {
    case 'sign-in':
      return [2];
    case 'inner':
      return calls.some(({ id }) => id === hop.parent_id) ? [6] : [];
    case 'http':
      if (calls.some((call) => isDuring(hop, call))) return [6];
      if (!hasTalk) return [];
      return signingIn.has(hop.auth_type) ? [1, 2] : [1];
    case 'mcp':
      if (!callsTool(hop)) return [3];
      return hop.is_mediated ? [5, 6] : [5];
    case 'llm':
      return numbersOfModel(hop, state);
  }
}

function numbersOfModel({ llm, error }: HopView, state: Question): HopNumber[] {
  const first: HopNumber[] = state.timesAsked === 0 ? [4] : [7];
  if (error !== '') return first;
  state.timesAsked++;
  const wantsTools = (llm?.asked_for.length ?? 0) > 0;
  if (!wantsTools) state.timesAsked = 0;
  if (!wantsTools) return [...first, 9];
  return first[0] === 4 ? first : [...first, 8];
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
