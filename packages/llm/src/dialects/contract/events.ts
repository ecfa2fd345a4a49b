import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';

/** What is wrong with a streamed answer as events: sentences, none when it is as `neutral/stream.ts` promises. */
export function eventProblems(events: readonly ChatEvent[]): string[] {
  const problems: string[] = [];
  const choices = new Map<number, { next: number; open: Set<number>; isFinished: boolean }>();
  let starts = 0;
  let over: 'end' | 'failure' | undefined;
  for (const [at, event] of events.entries()) {
    const say = (problem: string) => problems.push(`event ${at} (${event.type}): ${problem}`);
    if (over !== undefined) say(`after the ${over}`);
    if (event.type === 'start') starts++;
    else if (starts === 0 && event.type !== 'failure' && event.type !== 'end') say('before the start');
    if (event.type === 'end' || event.type === 'failure') over = event.type;
    if (!('choice' in event)) continue;
    let choice = choices.get(event.choice);
    if (choice === undefined) {
      choice = { next: 0, open: new Set(), isFinished: false };
      choices.set(event.choice, choice);
    }
    if (choice.isFinished) say(`choice ${event.choice} has finished`);
    if (event.type === 'finish') {
      choice.isFinished = true;
      if (choice.open.size > 0) say('a block is open');
    } else if (event.type === 'block') {
      if (event.index !== choice.next) say(`index ${event.index} where ${choice.next} is next`);
      choice.next = event.index + 1;
      choice.open.add(event.index);
    } else if (!choice.open.has(event.index)) say(`block ${event.index} is not open`);
    else if (event.type === 'block-end') choice.open.delete(event.index);
  }
  if (starts > 1) problems.push(`${starts} starts`);
  for (const [index, { open, isFinished }] of choices) {
    if (over !== 'failure' && open.size > 0) problems.push(`choice ${index} has an open block at the end`);
    if (over === 'end' && !isFinished) problems.push(`choice ${index} has not finished`);
  }
  return problems;
}

/** The whole answer that a stream was. */
export function assemble(events: readonly ChatEvent[]): ChatAnswer {
  const answer: ChatAnswer = { id: '', model: '', choices: [] };
  const blocks = new Map<string, Part>();
  for (const event of events) {
    switch (event.type) {
      case 'start':
        Object.assign(answer, { id: event.id, model: event.model, createdAtS: event.createdAtS, usage: event.usage });
        break;
      case 'usage':
        answer.usage = event.usage;
        break;
      case 'block': {
        const part = partOf(event.block);
        blocks.set(`${event.choice}/${event.index}`, part);
        choiceOf(answer, event.choice).parts.push(part);
        break;
      }
      case 'finish':
        Object.assign(choiceOf(answer, event.choice), { finish: event.reason, stopSequence: event.stopSequence });
        break;
      case 'delta':
      case 'signature':
      case 'encrypted':
      case 'citations':
        add(blocks.get(`${event.choice}/${event.index}`)!, event);
    }
  }
  return answer;
}

/** A whole answer as a stream that ends well, cut into deltas by `cut`. */
export function eventsOf(answer: ChatAnswer, cut: (text: string) => string[]): ChatEvent[] {
  const { id, model, createdAtS, usage } = answer;
  const events: ChatEvent[] = [{ type: 'start', id, model, createdAtS }];
  for (const { index: choice, parts, finish } of answer.choices) {
    for (const [index, part] of parts.entries()) {
      const [block, text] = blockOf(part);
      events.push({ type: 'block', choice, index, block });
      for (const piece of cut(text)) events.push({ type: 'delta', choice, index, text: piece });
      if (part.type === 'reasoning' && part.signature !== undefined) {
        const { signature, signedBy = '' } = part;
        events.push({ type: 'signature', choice, index, signature, signedBy });
      }
      events.push({ type: 'block-end', choice, index });
    }
    events.push({ type: 'finish', choice, reason: finish });
  }
  if (usage !== undefined) events.push({ type: 'usage', usage });
  events.push({ type: 'end' });
  return events;
}

function choiceOf(answer: ChatAnswer, index: number): Choice {
  const known = answer.choices.find((choice) => choice.index === index);
  if (known !== undefined) return known;
  const made: Choice = { index, parts: [], finish: 'unknown' };
  answer.choices.push(made);
  return made;
}

function partOf(block: BlockStart): Part {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { type: block.type, text: '' };
    case 'reasoning':
      return { ...block, text: '' };
    case 'tool-call':
      return { ...block, arguments: '' };
    case 'audio':
      return {
        type: 'audio',
        source: { kind: 'data', mediaType: 'audio/wav', data: '' },
        name: block.id,
        transcript: '',
      };
    case 'opaque':
      return { ...block };
  }
}

function blockOf(part: Part): [BlockStart, string] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: part.type }, part.text];
    case 'reasoning': {
      const { text, signature: _, ...block } = part;
      return [block, text];
    }
    case 'tool-call': {
      const { arguments: text, cache: _, ...block } = part;
      return [block, text];
    }
    default:
      throw new Error(`no story has a ${part.type} in a stream`);
  }
}

function add(part: Part, event: Extract<ChatEvent, { type: 'delta' | 'signature' | 'encrypted' | 'citations' }>): void {
  if (event.type === 'delta') {
    if (part.type === 'tool-call') part.arguments += event.text;
    else if (part.type === 'audio' && part.source.kind === 'data') {
      part.source.data += event.text;
      part.transcript += event.transcript ?? '';
    } else if ('text' in part) part.text += event.text;
  } else if (event.type === 'citations') {
    if (part.type !== 'text') return;
    const { dialect, value } = event.citations;
    part.citations = { dialect, value: [...(part.citations?.value ?? []), ...value] };
  } else {
    const { type: _, choice: _choice, index: _index, ...proof } = event;
    Object.assign(part, proof);
  }
}
