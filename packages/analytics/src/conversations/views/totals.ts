import type { RequestKind } from '../../results/request-record.ts';
import type { HopView } from './hop-view.ts';

/** A conversation in sum. */
export interface Totals {
  hops: number;
  by_kind: Partial<Record<RequestKind, number>>;
  tool_calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** US dollars, of what has a price. */
  cost: number;
  /** Models were asked whose price is not known. */
  cost_is_partial: boolean;
  /** All hops one after another. */
  latency_ms: number;
  /** Of hops with models, and of calls of tools. */
  llm_latency_ms: number;
  mcp_latency_ms: number;
  /** From the beginning of the first hop to the end of the last. */
  wall_ms: number;
  /** Of that, while the gateway was asked for something: the rest is the application and the person. */
  busy_ms: number;
  errors: number;
  refusals: number;
  guard_hits: number;
  acl_denied: number;
}

export function totalsOf(hops: readonly HopView[]): Totals {
  const totals = nothing();
  for (const hop of hops) {
    totals.by_kind[hop.kind] = (totals.by_kind[hop.kind] ?? 0) + 1;
    addDecisions(totals, hop);
    // What the gateway asked itself is in the time, and in the failure, of whom it was asked for.
    if (hop.kind === 'inner') continue;
    if (hop.error !== '') totals.errors++;
    if (listens(hop)) continue;
    totals.latency_ms += hop.latency_ms;
    if (hop.kind === 'mcp') totals.mcp_latency_ms += hop.latency_ms;
    totals.tool_calls += hop.mcp?.rpc.filter(({ method }) => method === 'tools/call').length ?? 0;
    if (hop.llm !== undefined) addLlm(totals, hop, hop.llm);
  }
  totals.hops = hops.length;
  totals.total_tokens = totals.prompt_tokens + totals.completion_tokens;
  const { wallMs, busyMs } = timesOf(hops);
  return { ...totals, wall_ms: wallMs, busy_ms: busyMs };
}

function addLlm(totals: Totals, { latency_ms, status }: HopView, llm: NonNullable<HopView['llm']>): void {
  totals.llm_latency_ms += latency_ms;
  totals.prompt_tokens += llm.prompt_tokens;
  totals.completion_tokens += llm.completion_tokens;
  totals.cost += llm.cost ?? 0;
  totals.cost_is_partial ||= llm.cost === undefined && status < 400 && llm.cache_status !== 'Hit';
}

function addDecisions(totals: Totals, { decisions }: HopView): void {
  for (const { type, outcome, count } of decisions) {
    if (type === 'refusal') totals.refusals++;
    else if (type === 'acl') totals.acl_denied += count;
    else if (outcome !== 'passed') totals.guard_hits++;
  }
}

/** A stream that an MCP client has open for what the server may say, as long as it is there. */
function listens({ kind, mcp }: HopView): boolean {
  return kind === 'mcp' && mcp === undefined;
}

/** Hops may overlap. */
function timesOf(hops: readonly HopView[]): { wallMs: number; busyMs: number } {
  const spans = hops
    .filter((hop) => !listens(hop))
    .map(({ offset_ms, latency_ms }): [number, number] => [offset_ms, offset_ms + latency_ms])
    .sort(([a], [b]) => a - b);
  let busyMs = 0;
  let untilMs = spans[0]?.[0] ?? 0;
  const firstMs = untilMs;
  for (const [from, to] of spans) {
    if (to <= untilMs) continue;
    busyMs += to - Math.max(from, untilMs);
    untilMs = to;
  }
  return { wallMs: untilMs - firstMs, busyMs };
}

function nothing(): Totals {
  return {
    hops: 0,
    by_kind: {},
    tool_calls: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    cost: 0,
    cost_is_partial: false,
    latency_ms: 0,
    llm_latency_ms: 0,
    mcp_latency_ms: 0,
    wall_ms: 0,
    busy_ms: 0,
    errors: 0,
    refusals: 0,
    guard_hits: 0,
    acl_denied: 0,
  };
}
