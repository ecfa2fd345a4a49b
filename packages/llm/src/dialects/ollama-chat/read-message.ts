import type { Part } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { callId } from '../shared/ids.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';

/** Results belong to the first call of their tool's name that has none yet; older servers and clients have no ids. */
export class CallIds {
  #calls = 0;
  readonly #open: { id: string; name: string }[] = [];

  ofCall(name: string, given: string | undefined): string {
    const id = given ?? callId(this.#calls++, name);
    this.#open.push({ id, name });
    return id;
  }

  ofResult(name: string | undefined): string {
    const at = name === undefined ? 0 : this.#open.findIndex((call) => call.name === name);
    return this.#open[at] === undefined ? callId(this.#calls++, name ?? '') : this.#open.splice(at, 1)[0]!.id;
  }
}

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
      id: ids.ofCall(name, id === '' ? undefined : id),
      name,
      arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
      ...signed,
    });
  }
  return parts;
}
