import type { GuardFacts } from '@sallyport/contracts';
import { jsonText, optional, quote } from './json-line.ts';
import { number, whole } from './numbers.ts';

/** Guards that Kong has, which stand in `ai.proxy` under these names. */
const kongsNames: Readonly<Record<string, string>> = {
  'ai-custom-guardrail': 'custom-guardrail',
  'ai-lakera-guard': 'lakera-guard',
  'ai-gcp-model-armor': 'gcp-model-armor',
  'ai-aws-guardrails': 'aws-guardrails',
  'ai-azure-content-safety': 'azure-content-safety',
};

/** Members of `proxy` in a record's `ai`, in Kong's words: one for each guard that Kong has. */
export function guardMembers(guards: readonly GuardFacts[]): string[] {
  const texts = new Map<string, string>();
  for (const guard of guards) {
    const name = kongsNames[guard.plugin];
    if (name !== undefined) texts.set(name, phaseMembers(guard, texts.get(name)));
  }
  return [...texts].map(([name, text]) => `"${name}":{${text}}`);
}

function phaseMembers(guard: GuardFacts, before: string | undefined): string {
  const { phase, outcome, durationMs, reason, content, details, mode } = guard;
  let text = before === undefined ? (mode === undefined ? '' : `,"mode":${quote(mode)}`) : `,${before}`;
  text += `,"${phase}_processing_latency":${whole(durationMs)}`;
  if (outcome === 'blocked') text += `${optional(`${phase}_block_reason`, reason)},"guards_triggered_count":1`;
  if (outcome === 'masked') text += `,"${phase}_masked":true`;
  if (content !== undefined)
    text += `,"${phase === 'input' ? 'input_faulty_prompt' : 'output_faulty_response'}":${quote(content)}`;
  for (const name in details) {
    const value = jsonText(details[name]);
    if (value !== undefined) text += `,${quote(name)}:${value}`;
  }
  return text.slice(1);
}

/** Every guard, Kong's or not, in the order in which they ran. */
export function guardsMember(guards: readonly GuardFacts[]): string {
  return `"guards":[${guards.map(guardObject).join(',')}]`;
}

function guardObject({
  plugin,
  pluginId,
  phase,
  outcome,
  passedUnchecked,
  reason,
  rule,
  count,
  checks,
  durationMs,
}: GuardFacts) {
  return (
    `{"plugin":${quote(plugin)},"plugin_id":${quote(pluginId)},"phase":"${phase}","outcome":"${outcome}"` +
    (passedUnchecked === true ? ',"passed_unchecked":true' : '') +
    optional('reason', reason) +
    optional('rule', rule) +
    (count === undefined ? '' : `,"count":${number(count)}`) +
    `,"checks":${number(checks)},"latency":${whole(durationMs)}}`
  );
}
