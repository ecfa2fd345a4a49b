import type { Json } from '../dialect.ts';
import { asObject, isObject, parseLoosely } from '../shared/json.ts';
import { readSseEvent } from '../shared/sse.ts';

/** What strict clients would trip over in a stream of Anthropic's messages that was written. */
export function messagesStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  let open: { index: number; kind: unknown } | undefined;
  let next = 0;
  const order: unknown[] = [];
  for (const [at, frame] of frames.entries()) {
    const { event: name, data = '' } = readSseEvent(frame);
    const event = parseLoosely(data);
    const say = (problem: string) => problems.push(`frame ${at} (${name}): ${problem}`);
    if (!isObject(event) || event['type'] !== name) say('its data is of another type');
    const { type, index } = isObject(event) ? event : ({} as Json);
    if (type === 'content_block_start') {
      if (open !== undefined) say(`block ${open.index} is open`);
      if (index !== next) say(`index ${index} where ${next} is next`);
      open = { index: next++, kind: asObject((event as Json)['content_block'])?.['type'] };
    } else if (type === 'content_block_delta') {
      const delta = asObject((event as Json)['delta'])?.['type'];
      if (index !== open?.index) say(`block ${index} is not open`);
      else if (!deltas[String(open?.kind)]?.includes(String(delta))) say(`a ${delta} in a ${open?.kind}`);
    } else if (type === 'content_block_stop') {
      if (index !== open?.index) say(`block ${index} is not open`);
      open = undefined;
    } else if (type !== 'ping') {
      if (open !== undefined) say(`block ${open.index} is open`);
      order.push(type);
      problems.push(...messageProblems(event as Json));
    }
  }
  if (order.join(' ') !== 'message_start message_delta message_stop')
    problems.push(`the message is ${order.join(' ')}`);
  return problems;
}

const deltas: Record<string, string[]> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
};

function messageProblems({ type, message, delta, usage }: Json): string[] {
  if (type === 'message_start') {
    const told = asObject(message) ?? {};
    return ['id', 'type', 'role', 'model', 'content', 'usage']
      .filter((member) => told[member] === undefined)
      .map((member) => `the message has no ${member}`);
  }
  if (type !== 'message_delta') return [];
  const problems = typeof asObject(delta)?.['stop_reason'] === 'string' ? [] : ['it does not say why it stopped'];
  return typeof asObject(usage)?.['output_tokens'] === 'number'
    ? problems
    : [...problems, 'it does not tell its output'];
}
