import type { HopView } from '@sallyport/analytics';
import { countText, durationText, moneyText } from './figures.ts';
import { type Html, html, nothing } from './html.ts';
import { outcomeOfHop } from './outcome.ts';

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
<span class="what"><span class="label">${hopLabel(hop)}</span> <span class="soft small">${detailOf(hop)}</span></span>
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
export function hopLabel({ kind, llm, mcp, http_method, request_uri }: HopView): string {
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
    return first.tool_name === '' ? `${first.method}${more}` : `Tool ${first.tool_name}${more}`;
  }
  const who = kind === 'inner' ? 'The gateway asks ' : '';
  return `${who}${http_method} ${path}`;
}

function namesOf(names: readonly string[]): string {
  const counted = [...Map.groupBy(names, (name) => name)].map(([name, all]) =>
    all.length === 1 ? name : `${all.length}× ${name}`,
  );
  return counted.join(', ');
}

function detailOf({ kind, llm, error }: HopView): string {
  if (error !== '') return error;
  if (kind !== 'llm' || llm === undefined) return '';
  const cost = llm.cost === undefined ? '' : ` · ${moneyText(llm.cost)}`;
  return `${countText(llm.prompt_tokens)} → ${countText(llm.completion_tokens)} tokens${cost}`;
}
