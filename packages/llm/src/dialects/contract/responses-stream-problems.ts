import type { Json } from '../dialect.ts';
import { asObject, asObjects, asText, isObject, parseLoosely } from '../shared/json.ts';
import { readSseEvent } from '../shared/sse.ts';

/** What strict clients would trip over in the events of a response that was written. */
export function responsesStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const events: Json[] = [];
  for (const [at, frame] of frames.entries()) {
    const { event, data } = readSseEvent(frame);
    const value = parseLoosely(data ?? '');
    if (!isObject(value) || value['type'] !== event) problems.push(`frame ${at} is no event of its type`);
    else events.push(value);
  }
  const types = events.map(({ type }) => String(type));
  if (types[0] !== 'response.created' || types[1] !== 'response.in_progress')
    problems.push('it does not begin as it must');
  const ends = types.filter((type) => /^response\.(completed|incomplete|failed)$/.test(type));
  if (ends.length !== 1 || ends[0] !== types.at(-1)) problems.push('it does not end once');
  for (const [at, { sequence_number }] of events.entries()) {
    if (sequence_number !== at) problems.push(`event ${at} has the number ${sequence_number}`);
  }
  return [...problems, ...itemProblems(events)];
}

function itemProblems(events: readonly Json[]): string[] {
  const problems: string[] = [];
  const added = new Map<unknown, unknown>();
  const deltas = new Map<unknown, string>();
  const done: Json[] = [];
  for (const event of events) {
    const type = String(event['type']);
    const place = event['output_index'];
    const item = asObject(event['item']);
    if (type === 'response.output_item.added') {
      if (place !== added.size) problems.push(`item ${place} is added where ${added.size} is next`);
      added.set(place, item?.['id']);
    } else if (type === 'response.output_item.done') {
      if (added.get(place) !== item?.['id']) problems.push(`item ${place} is done with another id`);
      done[Number(place)] = item!;
    } else if (place !== undefined) {
      if (added.get(place) !== event['item_id']) problems.push(`${type} is of an item that was not added`);
      if (done[Number(place)] !== undefined) problems.push(`${type} comes after its item was done`);
      if (type.endsWith('.delta')) deltas.set(place, (deltas.get(place) ?? '') + asText(event['delta']));
      const whole = asText(event['text'] ?? event['arguments'] ?? event['input'] ?? event['refusal']);
      const isEmpty = whole === '{}' && deltas.get(place) === undefined;
      if (type.endsWith('.done') && whole !== undefined && whole !== (deltas.get(place) ?? '') && !isEmpty) {
        problems.push(`${type} tells another text than its deltas`);
      }
    }
  }
  const output = asObjects(asObject(events.at(-1)?.['response'])?.['output']);
  if (JSON.stringify(output) !== JSON.stringify(done)) problems.push('the response has other items than were done');
  return problems;
}
