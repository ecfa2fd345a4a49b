import type { RequestRecord } from '@sallyport/analytics';
import { card, factList } from '../facts.ts';
import { durationText } from '../figures.ts';
import { type Html, html, nothing } from '../html.ts';

/** Where the time went. */
export function timeSection(record: RequestRecord): Html {
  const { latencies_response_ms: totalMs = 0 } = record;
  const { gatewayMs, elsewhere, elsewhereMs } = sharesOf(record, totalMs);
  const restMs = Math.max(totalMs - gatewayMs - elsewhereMs, 0);
  const parts = [
    { name: 'Gateway', tone: 'gateway', ms: gatewayMs },
    { name: elsewhere, tone: 'upstream', ms: elsewhereMs },
    { name: 'The rest of the answer', tone: 'receiving', ms: restMs },
  ].filter(({ ms, tone }) => ms > 0.05 || tone === 'gateway');
  const facts = parts.map(({ name, tone, ms }) => {
    const mark = html`<span class="key ${tone}"></span>`;
    return [name, html`${mark}${durationText(ms)}`] as const;
  });
  return card('Time', html`${stack(parts, totalMs)}${factList([...facts, ['Together', durationText(totalMs)]])}`);
}

function sharesOf(record: RequestRecord, totalMs: number) {
  const { latencies_upstream_ms: upstreamMs, latencies_kong_gateway_ms: gatewayMs = 0, mcp_info } = record;
  if (upstreamMs !== undefined)
    return { elsewhere: 'Waiting for the upstream', elsewhereMs: upstreamMs, gatewayMs: Math.min(gatewayMs, totalMs) };
  // Where messages went on by themselves, they alone know how long that took.
  const messagesMs = Math.min(Math.max(0, ...mcp_info.rpc.map(({ latency }) => latency ?? 0)), totalMs);
  return { elsewhere: 'Waiting for the MCP server', elsewhereMs: messagesMs, gatewayMs: totalMs - messagesMs };
}

function stack(parts: readonly { tone: string; ms: number }[], totalMs: number): Html {
  if (totalMs <= 0) return nothing;
  let fromMs = 0;
  const bars = parts.map(({ tone, ms }) => {
    const x = ((fromMs / totalMs) * 1_000).toFixed(1);
    fromMs += ms;
    return html`<rect class="${tone}" x="${x}" width="${((ms / totalMs) * 1_000).toFixed(1)}" height="12"/>`;
  });
  return html`<svg class="stack" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}
