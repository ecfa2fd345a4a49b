import type { OtlpReceiver } from '@sallyport/testkit/otlp';
import { add, type Totals } from './totals.ts';

/** The sums that were pushed last. They tell nothing of guards. */
export function totalsPushed({ metrics }: OtlpReceiver): Totals {
  const totals: Totals = {};
  const text = (attributes: Record<string, unknown>, name: string) => String(attributes[name] ?? '');
  for (const { name, points } of metrics.values())
    for (const { attributes, value = 0, count } of points) {
      const model = text(attributes, 'gen_ai.request.model');
      const tool = text(attributes, 'gen_ai.tool.name');
      const service = text(attributes, 'kong.service.name');
      const consumer = text(attributes, 'kong.auth.consumer.name');
      switch (name) {
        case 'http.server.request.count':
          add(totals, `status ${text(attributes, 'kong.response.status_code')}`, value);
          if (service !== '') add(totals, `service ${service}`, value);
          if (consumer !== '') add(totals, `consumer ${consumer}`, value);
          break;
        case 'gen_ai.client.operation.duration':
          if (model !== '') add(totals, `requests to ${model}`, count);
          break;
        case 'gen_ai.client.token.usage': {
          const kind = text(attributes, 'gen_ai.token.type') === 'input' ? 'prompt' : 'completion';
          if (model !== '') add(totals, `${kind} tokens of ${model}`, value);
          break;
        }
        case 'kong.gen_ai.llm.cost':
          if (model !== '') add(totals, `cost of ${model}`, value);
          break;
        case 'mcp.server.operation.duration':
          if (tool !== '' && text(attributes, 'error.type') === '') add(totals, `tool ${tool}`, count);
          break;
        case 'kong.gen_ai.mcp.request.error.count':
          add(totals, 'tool errors', value);
          break;
      }
    }
  return totals;
}
