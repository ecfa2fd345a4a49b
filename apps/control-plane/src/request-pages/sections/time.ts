import type { RequestRecord } from '@sallyport/analytics';
import { card, factList } from '../facts.ts';
import { durationText } from '../figures.ts';
import { type Html, html, nothing } from '../html.ts';

/** Where the time went. */
export function timeSection({
  latencies_response_ms: totalMs = 0,
  latencies_upstream_ms: upstreamMs,
  latencies_kong_gateway_ms: gatewayMs = 0,
}: RequestRecord): Html {
  const receivingMs = Math.max(totalMs - gatewayMs - (upstreamMs ?? 0), 0);
  const parts = [
    { name: 'Gateway', tone: 'gateway', ms: Math.min(gatewayMs, totalMs) },
    { name: 'Waiting for the upstream', tone: 'upstream', ms: upstreamMs ?? 0 },
    { name: 'The rest of its answer', tone: 'receiving', ms: receivingMs },
  ].filter(({ ms, name }) => ms > 0.05 || name === 'Gateway');
  const facts = parts.map(({ name, tone, ms }) => {
    const mark = html`<span class="key ${tone}"></span>`;
    return [name, html`${mark}${durationText(ms)}`] as const;
  });
  return card('Time', html`${stack(parts, totalMs)}${factList([...facts, ['Together', durationText(totalMs)]])}`);
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
