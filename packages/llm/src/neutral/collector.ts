import type { ChatAnswer, Choice } from './answer.ts';
import type { Failure } from './failure.ts';
import type { Part, ReasoningPart, TextPart, ToolCallPart } from './parts.ts';
import type { BlockStart, ChatEvent } from './stream.ts';

/** Puts the events of a stream together: for callers that want a whole answer of a model that streams. */
export class AnswerCollector {
  readonly #answer: ChatAnswer = { id: '', model: '', choices: [] };
  /** By choice, and in it by index. */
  readonly #parts = new Map<number, Map<number, Part>>();
  failure: Failure | undefined;
  /** The stream has come to its end. */
  isComplete = false;

  add(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        Object.assign(this.#answer, { id: event.id, model: event.model, createdAtS: event.createdAtS });
        this.#answer.usage = event.usage;
        break;
      case 'usage':
        this.#answer.usage = event.usage;
        break;
      case 'failure':
        this.failure ??= event.failure;
        break;
      case 'end':
        this.isComplete = true;
        break;
      case 'finish': {
        const choice = this.#choice(event.choice);
        choice.finish = event.reason;
        choice.stopSequence = event.stopSequence;
        break;
      }
      case 'block':
        this.#begin(event.choice, event.index, partOf(event.block));
        break;
      default:
        this.#fill(event);
    }
  }

  take(): ChatAnswer {
    this.#answer.choices.sort((a, b) => a.index - b.index);
    return this.#answer;
  }

  #choice(index: number): Choice {
    const known = this.#answer.choices.find((choice) => choice.index === index);
    if (known !== undefined) return known;
    const choice: Choice = { index, parts: [], finish: 'unknown' };
    this.#answer.choices.push(choice);
    this.#parts.set(index, new Map());
    return choice;
  }

  #begin(choice: number, index: number, part: Part): void {
    this.#choice(choice).parts.push(part);
    this.#parts.get(choice)!.set(index, part);
  }

  #fill(event: Extract<ChatEvent, { choice: number; index: number }>): void {
    const part = this.#parts.get(event.choice)?.get(event.index);
    if (part === undefined) return;
    if (event.type === 'delta') {
      append(part, event.text, event.transcript);
      if (event.logprobs === undefined) return;
      const choice = this.#choice(event.choice);
      choice.logprobs ??= [];
      for (const one of event.logprobs) choice.logprobs.push(one);
    } else if (event.type === 'signature' && (part.type === 'reasoning' || part.type === 'tool-call')) {
      part.signature = event.signature;
      part.signedBy = event.signedBy;
    } else if (event.type === 'encrypted' && part.type === 'reasoning') {
      part.encrypted = event.encrypted;
      part.signedBy = event.signedBy;
    } else if (event.type === 'citations' && part.type === 'text') {
      const { dialect, value } = event.citations;
      if (part.citations?.dialect === dialect) part.citations.value.push(...value);
      else part.citations ??= { dialect, value: [...value] };
    }
  }
}

function partOf(block: BlockStart): Part {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '' } satisfies TextPart;
    case 'refusal':
      return { type: 'refusal', text: '' };
    case 'reasoning':
      return { ...block, text: '' } satisfies ReasoningPart;
    case 'tool-call':
      return { ...block, arguments: '' } satisfies ToolCallPart;
    case 'audio':
      return {
        type: 'audio',
        source: { kind: 'data', mediaType: 'audio', data: '' },
        name: block.id === '' ? undefined : block.id,
        transcript: block.transcript,
      };
    case 'opaque':
      return block;
  }
}

function append(part: Part, text: string, transcript: string | undefined): void {
  if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') part.text += text;
  else if (part.type === 'tool-call') part.arguments += text;
  else if (part.type === 'audio' && part.source.kind === 'data') {
    part.source.data += text;
    if (transcript !== undefined) part.transcript = (part.transcript ?? '') + transcript;
  }
}
