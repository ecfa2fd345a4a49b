/** What the control plane tells of a conversation, as far as it is drawn. */
export interface Conversation {
  subject: string;
  roots: Hop[];
  totals: {
    hops: number;
    tool_calls: number;
    total_tokens: number;
    cost: number;
    wall_ms: number;
    llm_latency_ms: number;
    mcp_latency_ms: number;
    errors: number;
  };
}

interface Hop {
  kind: string;
  offset_ms: number;
  latency_ms: number;
  status: number;
  http_method: string;
  request_uri: string;
  error: string;
  decisions: { plugin: string; outcome: string; reason: string }[];
  llm?: { model: string; prompt_tokens: number; completion_tokens: number; cost?: number; asked_for: string[] };
  mcp?: { rpc: { method: string; tool_name: string }[] };
  children: Hop[];
}

/** A conversation as a tree, one line for each hop, with when it was and how long. */
export function draw({ roots, totals }: Conversation): string {
  const lines = linesOf(roots, '');
  const width = Math.max(...lines.map(({ text }) => text.length));
  const barOf = barsFor(totals.wall_ms);
  const { hops, tool_calls: calls, total_tokens: tokens, cost, errors } = totals;
  return [
    ...lines.map(({ text, hop }) => `${text.padEnd(width)}  ${ms(hop.latency_ms).padStart(8)}  ${barOf(hop)}`),
    '',
    `${hops} hops, ${calls} calls of tools, ${tokens} tokens, $${cost.toFixed(6)}, ${errors} errors`,
    `${ms(totals.wall_ms)} in all: models ${ms(totals.llm_latency_ms)}, tools ${ms(totals.mcp_latency_ms)}`,
  ].join('\n');
}

function linesOf(hops: readonly Hop[], indent: string): { text: string; hop: Hop }[] {
  return hops.flatMap((hop, index) => {
    const isLast = index === hops.length - 1;
    const own = { text: `${indent}${isLast ? '└─' : '├─'} ${titleOf(hop)}`, hop };
    return [own, ...linesOf(hop.children, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}

function titleOf(hop: Hop): string {
  const said = [whatOf(hop), ...hop.decisions.map(({ plugin, outcome }) => `${plugin}: ${outcome}`)];
  if (hop.error !== '') said.push(`✗ ${hop.error}`);
  return said.join(' · ');
}

function whatOf({ kind, llm, mcp, http_method: method, request_uri: uri }: Hop): string {
  if (llm !== undefined) {
    const { model, prompt_tokens: read, completion_tokens: written, cost = 0, asked_for: asked } = llm;
    const wants = asked.length === 0 ? 'answers' : `asks for ${countsOf(asked)}`;
    return `${model} ${wants} · ${read} → ${written} tokens · $${cost.toFixed(6)}`;
  }
  const [first] = mcp?.rpc ?? [];
  return first === undefined ? `${kind} ${method} ${uri}` : `${first.method} ${first.tool_name}`.trimEnd();
}

function countsOf(names: readonly string[]): string {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].map(([name, all]) => (all.length === 1 ? name : `${all.length}× ${name}`)).join(', ');
}

const barCharacters = 40;

function barsFor(wallMs: number): (hop: Hop) => string {
  const scale = barCharacters / Math.max(1, wallMs);
  return ({ offset_ms: offset, latency_ms: latency, kind }) => {
    const from = Math.min(barCharacters - 1, Math.floor(offset * scale));
    const length = Math.max(1, Math.min(barCharacters - from, Math.round(latency * scale)));
    return ' '.repeat(from) + (kind === 'llm' ? '█' : '▒').repeat(length);
  };
}

function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
