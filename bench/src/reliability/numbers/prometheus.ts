import type { RunningGateway } from '@sallyport/testkit';
import { add, type Totals } from './totals.ts';

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What `/metrics` shows, as Prometheus would read it. */
export async function samplesOf({ statusUrl }: RunningGateway): Promise<Sample[]> {
  const text = await (await fetch(`${statusUrl}/metrics`)).text();
  return text.split('\n').flatMap((line) => {
    const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: labelsIn(labels ?? ''), value: Number(value) }];
  });
}

function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]));
}

export function totalsIn(samples: readonly Sample[]): Totals {
  const totals: Totals = {};
  for (const { name, labels, value } of samples) {
    const { ai_model: model, tool_name: tool } = labels;
    switch (name) {
      case 'kong_http_requests_total':
        add(totals, `status ${labels['code']}`, value);
        if (labels['service']) add(totals, `service ${labels['service']}`, value);
        if (labels['consumer']) add(totals, `consumer ${labels['consumer']}`, value);
        break;
      case 'kong_ai_llm_requests_total':
        if (model) add(totals, `requests to ${model}`, value);
        break;
      case 'kong_ai_llm_tokens_total':
        if (model && labels['token_type'] !== 'total_tokens')
          add(totals, `${labels['token_type']!.replace('_', ' ')} of ${model}`, value);
        break;
      case 'kong_ai_llm_cost_total':
        if (model) add(totals, `cost of ${model}`, value);
        break;
      case 'kong_ai_mcp_latency_ms_count':
        if (tool) add(totals, `tool ${tool}`, value);
        break;
      case 'kong_ai_mcp_error_total':
        add(totals, 'tool errors', value);
        break;
      case 'sallyport_guard_verdicts_total':
        if (labels['outcome'] === 'blocked') add(totals, 'blocked by a guard', value);
        break;
    }
  }
  return totals;
}
