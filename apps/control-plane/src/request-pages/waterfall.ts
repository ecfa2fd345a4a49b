import type { HopView } from '@sallyport/analytics';
import { countText, durationText, moneyText } from './figures.ts';
import { type Html, html, nothing } from './html.ts';
import { outcomeOfHop } from './outcome.ts';

/** What the numbers of rows mean. */
export const legend = html`<details class="legend"><summary>What the numbers mean</summary><ol>${[
  'The question goes to the application',
  'An identity provider has said who asks',
  'Which tools there are, for this person',
  'The question and the tools go to a model',
  'A tool is called',
  'Its server gets a credential, and asks others',
  'What came of the tools goes to a model',
  'The model wants more tools',
  'The model answers',
].map((step) => html`<li>${step}</li>`)}</ol></details>`;

/** One row per hop, in order of time: what it was, when, and how it ended; each leads to its own page. */
export function waterfall(hops: readonly HopView[], current?: string): Html {
  const firstMs = Math.min(...hops.map(({ offset_ms }) => offset_ms));
  const lastMs = Math.max(...hops.map(({ offset_ms, latency_ms }) => offset_ms + latency_ms));
  const scale = { firstMs, spanMs: Math.max(lastMs - firstMs, 1) };
  return html`<ol class="waterfall">${hops.map((hop) => row(hop, scale, hop.request_id === current))}</ol>`;
}

interface Scale {
  firstMs: number;
  spanMs: number;
}

function row(hop: HopView, scale: Scale, isCurrent: boolean): Html {
  const { tone, word } = outcomeOfHop(hop);
  const numbers = hop.hop_numbers.join(' ');
  const here = isCurrent ? html` aria-current="page"` : nothing;
  return html`<li><a href="/requests/${encodeURIComponent(hop.request_id)}"${here}>
<span class="numbers">${numbers === '' ? html`·` : html`<span class="hidden">hop </span>${numbers}`}</span>
<span class="what"><span class="label">${hopLabel(hop)}</span>${detail(hop)}</span>
<span class="ends ${tone}">${hop.status} ${word}</span>
<span class="took">${durationText(hop.latency_ms)}</span>
<svg class="${tone}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bar(hop, scale)}</svg></a></li>
`;
}

/** At least so wide that it can be seen. */
function bar({ offset_ms, latency_ms }: HopView, { firstMs, spanMs }: Scale): Html {
  const width = Math.max((latency_ms / spanMs) * 1_000, 4);
  const x = Math.min(((offset_ms - firstMs) / spanMs) * 1_000, 1_000 - width);
  return html`<rect x="${x.toFixed(1)}" y="1" width="${width.toFixed(1)}" height="8" rx="2"/>`;
}

/** What was asked, in a few words. */
function hopLabel({ kind, hop_numbers, llm, mcp, http_method, request_uri }: HopView): string {
  const path = request_uri.split('?')[0]!;
  if (kind === 'llm') {
    if (llm === undefined) return 'A model was to be asked';
    const { asked_for } = llm;
    const wanted = asked_for.length === 0 ? 'answers' : `wants ${namesOf(asked_for)}`;
    return `${llm.model || llm.provider || 'A model'} ${wanted}`;
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

function namesOf(names: readonly string[]): string {
  const counted = [...Map.groupBy(names, (name) => name)].map(([name, all]) =>
    all.length === 1 ? name : `${all.length}× ${name}`,
  );
  return counted.join(', ');
}

/** What else there is to say, in a line of its own. */
function detail({ kind, hop_numbers, llm, mcp, error, http_method, request_uri }: HopView): Html {
  const told = (text: string) => html`<span class="soft small">${text}</span>`;
  if (error !== '') return told(error);
  if (hop_numbers[0] === 1) return told(`${http_method} ${request_uri.split('?')[0]}`);
  const [first] = mcp?.rpc ?? [];
  if (first !== undefined && first.method in listings) return told(first.method);
  if (kind !== 'llm' || llm === undefined) return nothing;
  const cost = llm.cost === undefined ? '' : ` · ${moneyText(llm.cost)}`;
  return told(`${countText(llm.prompt_tokens)} → ${countText(llm.completion_tokens)} tokens${cost}`);
}
