import type { Citations, ReasoningPart } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { customInput, isCustomTool } from '../shared/custom-tools.ts';
import { openaiCitations } from '../shared/openai/citations.ts';
import { deltaHead, type EventList } from './event-list.ts';
import { name } from './name.ts';
import { writeReasoningItem } from './response.ts';
import { writeToken } from './write-answer.ts';

type Delta = Extract<ChatEvent, { type: 'delta' }>;
type Proof = Extract<ChatEvent, { type: 'signature' | 'encrypted' }>;

/** Writes one block as an item of the output. */
export abstract class ItemWriter {
  /** In the output. */
  readonly place: number;
  protected readonly id: string;
  protected text = '';

  constructor(place: number, id: string) {
    this.place = place;
    this.id = id;
  }

  static for(block: BlockStart, place: number, context: AnswerContext): ItemWriter | undefined {
    switch (block.type) {
      case 'text':
      case 'refusal':
        return new MessageWriter(place, block.type, context);
      case 'reasoning':
        return new ThoughtWriter(place, block, context);
      case 'tool-call':
        return new CallWriter(place, block, context);
      case 'opaque':
        if (block.dialect === name) return new OpaqueWriter(place, block.value as Json);
    }
    context.losses.add(`answer.${block.type}`, 'answers are text, thoughts and calls of tools');
    return undefined;
  }

  /** The item as it is when nothing is in it yet. */
  abstract begin(events: EventList): Json;
  abstract add(delta: Delta, events: EventList): void;
  /** The whole item. */
  abstract end(events: EventList): Json;

  prove(_proof: Proof): void {}
  cite(_citations: Citations, _events: EventList): void {}

  protected added(item: Json, events: EventList): Json {
    events.add('response.output_item.added', { output_index: this.place, item });
    return item;
  }

  protected done(item: Json, events: EventList): Json {
    events.add('response.output_item.done', { output_index: this.place, item });
    return item;
  }

  protected get where(): { item_id: string; output_index: number } {
    return { item_id: this.id, output_index: this.place };
  }
}

class MessageWriter extends ItemWriter {
  readonly #type: 'text' | 'refusal';
  readonly #head: string;
  readonly #context: AnswerContext;
  readonly #annotations: unknown[] = [];
  readonly #logprobs: Json[] = [];

  constructor(place: number, type: 'text' | 'refusal', context: AnswerContext) {
    super(place, `msg_${context.nextId()}`);
    this.#type = type;
    this.#context = context;
    this.#head = deltaHead(`response.${type === 'text' ? 'output_text' : 'refusal'}.delta`, this.#where());
  }

  begin(events: EventList): Json {
    const item = { id: this.id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
    this.added(item, events);
    events.add('response.content_part.added', { ...this.#where(), part: this.#part() });
    return item;
  }

  add({ text, logprobs }: Delta, events: EventList): void {
    this.text += text;
    if (this.#type === 'refusal') events.addDelta(this.#head, text, '');
    else if (logprobs === undefined) events.addDelta(this.#head, text, ',"logprobs":[]');
    else {
      const tokens = logprobs.map(writeToken);
      this.#logprobs.push(...tokens);
      events.addDelta(this.#head, text, `,"logprobs":${JSON.stringify(tokens)}`);
    }
  }

  override cite(citations: Citations, events: EventList): void {
    const annotations = openaiCitations(citations, name);
    if (annotations === undefined) {
      this.#context.losses.add('answer.citations', `only ${citations.dialect} has them in this form`);
      return;
    }
    for (const annotation of annotations) {
      const place = { ...this.#where(), annotation_index: this.#annotations.length };
      events.add('response.output_text.annotation.added', { ...place, annotation });
      this.#annotations.push(annotation);
    }
  }

  end(events: EventList): Json {
    const part = this.#part();
    if (this.#type === 'refusal') events.add('response.refusal.done', { ...this.#where(), refusal: this.text });
    else {
      const done = { ...this.#where(), text: this.text, logprobs: this.#logprobs };
      events.add('response.output_text.done', done);
    }
    events.add('response.content_part.done', { ...this.#where(), part });
    const item = { id: this.id, type: 'message', status: 'completed', role: 'assistant', content: [part] };
    return this.done(item, events);
  }

  #part(): Json {
    return this.#type === 'refusal'
      ? { type: 'refusal', refusal: this.text }
      : { type: 'output_text', text: this.text, annotations: this.#annotations, logprobs: this.#logprobs };
  }

  #where(): Json {
    return { ...this.where, content_index: 0 };
  }
}

class ThoughtWriter extends ItemWriter {
  readonly #thought: ReasoningPart;
  readonly #head: string;
  #hasPart = false;

  constructor(place: number, block: Extract<BlockStart, { type: 'reasoning' }>, context: AnswerContext) {
    // Its own id belongs to what is encrypted in it.
    super(place, block.id !== undefined && (block.signedBy ?? name) === name ? block.id : `rs_${context.nextId()}`);
    this.#thought = { ...block, text: '' };
    this.#head = deltaHead('response.reasoning_summary_text.delta', this.#where());
  }

  begin(events: EventList): Json {
    return this.added({ id: this.id, type: 'reasoning', summary: [] }, events);
  }

  add({ text }: Delta, events: EventList): void {
    if (!this.#hasPart) {
      events.add('response.reasoning_summary_part.added', {
        ...this.#where(),
        part: { type: 'summary_text', text: '' },
      });
      this.#hasPart = true;
    }
    this.text += text;
    events.addDelta(this.#head, text, '');
  }

  override prove(proof: Proof): void {
    if (proof.type === 'signature') this.#thought.signature = proof.signature;
    else this.#thought.encrypted = proof.encrypted;
    this.#thought.signedBy = proof.signedBy;
  }

  end(events: EventList): Json {
    if (this.#hasPart) {
      events.add('response.reasoning_summary_text.done', { ...this.#where(), text: this.text });
      const part = { type: 'summary_text', text: this.text };
      events.add('response.reasoning_summary_part.done', { ...this.#where(), part });
    }
    return this.done(writeReasoningItem({ ...this.#thought, text: this.text }, this.id), events);
  }

  #where(): Json {
    return { ...this.where, summary_index: 0 };
  }
}

class CallWriter extends ItemWriter {
  readonly #name: string;
  readonly #callId: string;
  /** A tool that takes text. */
  readonly #isCustom: boolean;
  /** The call is JSON here and text for the caller: it is told of in one piece, when it is whole. */
  readonly #isWrapped: boolean;
  readonly #head: string;

  constructor(place: number, block: Extract<BlockStart, { type: 'tool-call' }>, context: AnswerContext) {
    const isCustom = block.isCustom === true || isCustomTool(context.request, block.name);
    super(place, `${isCustom ? 'ctc' : 'fc'}_${context.nextId()}`);
    this.#name = block.name;
    this.#callId = signedCallId(block);
    this.#isCustom = isCustom;
    this.#isWrapped = isCustom && block.isCustom !== true;
    this.#head = deltaHead(`response.${this.#event}.delta`, this.where);
  }

  begin(events: EventList): Json {
    return this.added(this.#item('in_progress', ''), events);
  }

  add({ text }: Delta, events: EventList): void {
    this.text += text;
    if (!this.#isWrapped) events.addDelta(this.#head, text, '');
  }

  end(events: EventList): Json {
    let whole = this.text;
    if (this.#isWrapped) {
      whole = customInput(whole);
      events.addDelta(this.#head, whole, '');
    } else if (!this.#isCustom && whole === '') whole = '{}';
    const done = this.#isCustom ? { input: whole } : { arguments: whole, name: this.#name };
    events.add(`response.${this.#event}.done`, { ...this.where, ...done });
    return this.done(this.#item('completed', whole), events);
  }

  get #event(): string {
    return this.#isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
  }

  #item(status: string, text: string): Json {
    const known = { id: this.id, status, call_id: this.#callId, name: this.#name };
    return this.#isCustom
      ? { ...known, type: 'custom_tool_call', input: text }
      : { ...known, type: 'function_call', arguments: text };
  }
}

/** An item of one of OpenAI's own tools: whole at once. */
class OpaqueWriter extends ItemWriter {
  readonly #item: Json;

  constructor(place: number, item: Json) {
    super(place, '');
    this.#item = item;
  }

  begin(events: EventList): Json {
    return this.added(this.#item, events);
  }

  add(): void {}

  end(events: EventList): Json {
    return this.done(this.#item, events);
  }
}
