import type { Part } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import type { CallIds } from '../shared/call-ids.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';

/** What the model thought, said and calls; of requests and answers alike. */
export function readAssistant(message: Json, ids: CallIds): Part[] {
  const parts: Part[] = [];
  const thinking = asText(message['thinking']);
  if (thinking !== undefined && thinking !== '') parts.push({ type: 'reasoning', text: thinking });
  const text = asText(message['content']);
  if (text !== undefined && text !== '') parts.push({ type: 'text', text });
  for (const call of asObjects(message['tool_calls'])) {
    const definition = asObject(call['function']) ?? {};
    const name = asText(definition['name']) ?? '';
    const { id, ...signed } = readIdWithSignature(asText(call['id']) ?? '');
    const given = definition['arguments'];
    parts.push({
      type: 'tool-call',
      id: ids.ofCall(name, id),
      name,
      arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
      ...signed,
    });
  }
  return parts;
}
