import { unreadablePiece } from '../../neutral/failure.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { readToken } from '../openai-chat/logprobs.ts';
import { Blocks } from '../shared/blocks.ts';
import { asNumber, asObject, asObjects, asText } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { readEventFailure } from './event-failure.ts';
import { name } from './name.ts';
import { readFinish } from './read-answer.ts';
import { readCall, readProof } from './read-items.ts';
import { readUsage } from './usage.ts';

/** A piece of an item that is a block: how far it has come. */
interface Open {
  index: number;
  /** What deltas brought: whoever only sends the whole at the end is understood too. */
  hasText: boolean;
}

/**
 * Events of a response. Of an item, only what has a place in an answer is a block: the texts and refusals in a message, a
 * call, a thought; items of OpenAI's own tools are opaque, and told of when they are whole.
 */
export class ResponsesStreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  /** By output index, and for messages content index: `2`, `2.0`. */
  readonly #open = new Map<string, Open>();
  /** Of thoughts that have begun, by output index. */
  readonly #thoughtIds = new Map<string, string | undefined>();
  #hasStarted = false;
  #hasCalls = false;
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const event = readStreamData(sseData(frame));
    if (event === 'nothing' || event === 'end') return;
    const failure = event === 'unreadable' ? unreadablePiece : readEventFailure(event);
    if (failure !== undefined) {
      out.push({ type: 'failure', failure });
      this.#isOver = true;
    } else this.#readEvent(event as Json, out);
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#blocks.endAll(out);
    this.#isOver = true;
  }

  #readEvent(event: Json, out: ChatEvent[]): void {
    const type = asText(event['type']) ?? '';
    const response = asObject(event['response']);
    if (response !== undefined) this.#start(response, out);
    if (!this.#hasStarted) return;
    const item = asObject(event['item']);
    const at = String(asNumber(event['output_index']) ?? 0);
    const place = `${at}.${asNumber(event['content_index']) ?? 0}`;
    switch (type) {
      case 'response.output_text.delta':
        this.#add(place, { type: 'text' }, event, out);
        break;
      case 'response.refusal.delta':
        this.#add(place, { type: 'refusal' }, event, out);
        break;
      case 'response.output_text.done':
        this.#complete(place, { type: 'text' }, event['text'], out);
        break;
      case 'response.refusal.done':
        this.#complete(place, { type: 'refusal' }, event['refusal'], out);
        break;
      case 'response.output_text.annotation.added': {
        const annotation = asObject(event['annotation']);
        if (annotation === undefined) break;
        const { index } = this.#at(place, { type: 'text' }, out);
        out.push({ type: 'citations', choice: 0, index, citations: { dialect: name, value: [annotation] } });
        break;
      }
      case 'response.content_part.done':
        this.#end(place, out);
        break;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        this.#addTo(this.#open.get(at), event, out);
        break;
      case 'response.function_call_arguments.done':
        this.#completeOpen(this.#open.get(at), event['arguments'], out);
        break;
      case 'response.custom_tool_call_input.done':
        this.#completeOpen(this.#open.get(at), event['input'], out);
        break;
      case 'response.reasoning_summary_part.added':
        if ((asNumber(event['summary_index']) ?? 0) > 0) this.#addTo(this.#open.get(at), { delta: '\n\n' }, out);
        break;
      case 'response.reasoning_summary_text.delta':
        this.#add(at, { type: 'reasoning', isSummary: true, id: this.#thoughtIds.get(at) }, event, out);
        break;
      case 'response.reasoning_text.delta':
        this.#add(at, { type: 'reasoning', id: this.#thoughtIds.get(at) }, event, out);
        break;
      case 'response.output_item.added':
        if (item?.['type'] === 'function_call') this.#beginCall(at, readCall(item, ''), false, out);
        else if (item?.['type'] === 'custom_tool_call') this.#beginCall(at, readCall(item, ''), true, out);
        else if (item?.['type'] === 'reasoning') this.#thoughtIds.set(at, asText(item['id']));
        break;
      case 'response.output_item.done':
        if (item !== undefined) this.#endItem(at, item, out);
        break;
      case 'response.completed':
      case 'response.incomplete':
        this.#finish(response ?? {}, out);
    }
  }

  #start(response: Json, out: ChatEvent[]): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    out.push({
      type: 'start',
      id: asText(response['id']) ?? '',
      model: asText(response['model']) ?? '',
      createdAtS: asNumber(response['created_at']),
    });
  }

  /** The open block at a place. */
  #at(place: string, block: BlockStart, out: ChatEvent[]): Open {
    const known = this.#open.get(place);
    if (known !== undefined) return known;
    const made = { index: this.#blocks.begin(block, out), hasText: false };
    this.#open.set(place, made);
    return made;
  }

  #add(place: string, block: BlockStart, event: Json, out: ChatEvent[]): void {
    this.#addTo(this.#at(place, block, out), event, out);
  }

  #addTo(open: Open | undefined, { delta, logprobs }: Json, out: ChatEvent[]): void {
    const text = asText(delta);
    if (open === undefined || text === undefined || text === '' || !this.#blocks.isOpen(open.index)) return;
    open.hasText = true;
    const tokens = asObjects(logprobs);
    const { index } = open;
    if (tokens.length === 0) out.push({ type: 'delta', choice: 0, index, text });
    else out.push({ type: 'delta', choice: 0, index, text, logprobs: tokens.map(readToken) });
  }

  /** A whole text, which is what deltas brought already, or all that comes. */
  #complete(place: string, block: BlockStart, whole: unknown, out: ChatEvent[]): void {
    if (typeof whole === 'string' && whole !== '') this.#completeOpen(this.#at(place, block, out), whole, out);
  }

  #completeOpen(open: Open | undefined, whole: unknown, out: ChatEvent[]): void {
    if (open !== undefined && !open.hasText) this.#addTo(open, { delta: whole }, out);
  }

  #beginCall(at: string, call: ReturnType<typeof readCall>, isCustom: boolean, out: ChatEvent[]): void {
    if (this.#open.has(at)) return;
    const { arguments: _, ...block } = call;
    this.#hasCalls = true;
    this.#at(at, isCustom ? { ...block, isCustom } : block, out);
  }

  #endItem(at: string, item: Json, out: ChatEvent[]): void {
    switch (item['type']) {
      case 'message':
        for (const [i, part] of asObjects(item['content']).entries()) {
          const place = `${at}.${i}`;
          if (part['type'] === 'output_text') this.#complete(place, { type: 'text' }, part['text'], out);
          if (part['type'] === 'refusal') this.#complete(place, { type: 'refusal' }, part['refusal'], out);
          this.#end(place, out);
        }
        break;
      case 'function_call':
      case 'custom_tool_call': {
        const isCustom = item['type'] === 'custom_tool_call';
        this.#beginCall(at, readCall(item, ''), isCustom, out);
        this.#completeOpen(this.#open.get(at), item[isCustom ? 'input' : 'arguments'], out);
        this.#end(at, out);
        break;
      }
      case 'reasoning':
        this.#endThought(at, item, out);
        break;
      default: {
        this.#at(at, { type: 'opaque', dialect: name, value: item }, out);
        this.#end(at, out);
      }
    }
  }

  /** Thoughts that are withheld are a block only where there is something to give back. */
  #endThought(at: string, item: Json, out: ChatEvent[]): void {
    const { signature, encrypted, signedBy = name, id } = readProof(item);
    const text = asObjects(item['summary'])
      .map((part) => asText(part['text']) ?? '')
      .join('\n\n');
    if (text === '' && signature === undefined && encrypted === undefined && !this.#open.has(at)) return;
    const open = this.#at(
      at,
      { type: 'reasoning', id, ...(text !== '' && signedBy === name && { isSummary: true }) },
      out,
    );
    const { index } = open;
    if (!this.#blocks.isOpen(index)) return;
    this.#completeOpen(open, text, out);
    if (signature !== undefined) out.push({ type: 'signature', choice: 0, index, signature, signedBy });
    if (encrypted !== undefined) out.push({ type: 'encrypted', choice: 0, index, encrypted, signedBy });
    this.#end(at, out);
  }

  #end(place: string, out: ChatEvent[]): void {
    const open = this.#open.get(place);
    if (open !== undefined) this.#blocks.end(open.index, out);
  }

  #finish(response: Json, out: ChatEvent[]): void {
    this.#blocks.endAll(out);
    out.push({ type: 'finish', choice: 0, reason: readFinish(response, this.#hasCalls) });
    const usage = readUsage(response['usage'], response['service_tier']);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    out.push({ type: 'end' });
    this.#isOver = true;
  }
}
