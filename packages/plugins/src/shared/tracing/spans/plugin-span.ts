import type { TimelineSpan } from '@sallyport/contracts';
import { Attributes } from '../span.ts';
import { addSpan } from './add-span.ts';
import type { Told } from './spans-of.ts';

/** Kong's names of the phases. Bodies are looked at in its access phase. */
const phases = { request: 'access', call: 'access', response: 'header_filter', frames: 'body_filter' } as const;

/** A plugin at work, with what a guard made of what it saw. */
export function addPluginSpan(told: Told, span: TimelineSpan): void {
  const { plugin, pluginId, phase, busyMs, count } = span;
  const attributes = new Attributes()
    .add('proxy.kong.plugin.id', pluginId)
    .add('sallyport.phase', phase)
    .add('sallyport.busy_ms', busyMs)
    .add('sallyport.frames', count);
  const { refusal, response } = told.event;
  const isRefusing = refusal?.plugin === plugin && isLastOf(told, span);
  if (isRefusing)
    attributes.add('http.response.status_code', response.status).add('sallyport.refusal.code', refusal!.code);
  addGuard(told, span, attributes);
  told.idsByIndex.push(
    addSpan(told, span, { name: `kong.${phases[phase!]}.plugin.${plugin}`, kind: 'internal', attributes }),
  );
}

/** Only where one looked: nothing of what was said. */
function addGuard({ event }: Told, { pluginId, phase }: TimelineSpan, attributes: Attributes): void {
  const side = phase === 'frames' || phase === 'response' ? 'output' : 'input';
  if (phase === 'request') return;
  const guard = event.guards?.find((one) => one.pluginId === pluginId && one.phase === side);
  if (guard === undefined) return;
  attributes
    .add('sallyport.guard.outcome', guard.outcome)
    .add('sallyport.guard.reason', guard.reason)
    .add('sallyport.guard.rule', guard.rule)
    .add('sallyport.guard.checks', guard.checks)
    .add('sallyport.guard.duration_ms', guard.durationMs);
}

function isLastOf({ event }: Told, span: TimelineSpan): boolean {
  return (
    event.timeline!.spans.findLast(({ pluginId, phase }) => pluginId === span.pluginId && phase !== 'response') === span
  );
}
