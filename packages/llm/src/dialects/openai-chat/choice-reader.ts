import type { FinishReason, TokenLogprob } from '../../neutral/answer.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json } from '../dialect.ts';
import { readLogprobs as readTextLogprobs } from '../openai-completions/logprobs.ts';
import { Blocks } from '../shared/blocks.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { asNumber, asObject, asObjects, asText, parseLoosely } from '../shared/json.ts';
import { readFinish } from '../shared/openai/finish.ts';
import { readLogprobs } from './logprobs.ts';
import { argumentsOf, googleSignature } from './read-messages.ts';
import { readDetail, readThinkingPart, thoughtText } from './thoughts.ts';

/** A call of a tool as it comes: it is a block once its name is known. */
interface Call {
  /** Among the calls, as the provider counts; some don't. */
  position: number;
  id: string;
  block: number | undefined;
  arguments: string;
  isCustom: boolean;
}

/** One choice of a streamed answer: makes blocks of what is one stream of deltas. */
export class ChoiceReader {
  readonly index: number;
  readonly #blocks: Blocks;
  /** The block that text, thoughts or a refusal go to. */
  #current: { type: BlockStart['type']; index: number } | undefined;
  readonly #calls: Call[] = [];
  #hasFinished = false;

  constructor(index: number) {
    this.index = index;
    this.#blocks = new Blocks(index);
  }

  read(choice: Json, out: ChatEvent[]): void {
    // What comes after the reason to finish is no part of the answer: some providers send an empty chunk again.
    if (this.#hasFinished) return;
    // Whole messages come from providers that stream no pieces when tools are called; completions have a text.
    const delta = asObject(choice['delta']) ?? asObject(choice['message']);
    const text = asText(choice['text']);
    if (delta !== undefined) this.#readDelta(delta, readLogprobs(choice), out);
    else if (text !== undefined && text !== '') this.#add({ type: 'text' }, text, readTextLogprobs(choice), out);
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && reason !== '') this.finish(readFinish(reason), out);
  }

  /** Nothing when it has finished already. */
  finish(reason: FinishReason, out: ChatEvent[]): void {
    if (this.#hasFinished) return;
    this.close(out);
    out.push({ type: 'finish', choice: this.index, reason });
    this.#hasFinished = true;
  }

  close(out: ChatEvent[]): void {
    for (const call of this.#calls) if (call.block === undefined) this.#begin(call, '', out);
    this.#blocks.endAll(out);
    this.#current = undefined;
  }

  #readDelta(delta: Json, logprobs: TokenLogprob[] | undefined, out: ChatEvent[]): void {
    const thought = thoughtText(delta);
    if (thought !== undefined) this.#add({ type: 'reasoning' }, thought, undefined, out);
    for (const detail of asObjects(delta['reasoning_details'])) this.#readDetail(detail, thought === undefined, out);
    const { content } = delta;
    if (typeof content === 'string') {
      if (content !== '') this.#add({ type: 'text' }, content, logprobs, out);
    } else for (const part of asObjects(content)) this.#readPart(part, out);
    const refusal = asText(delta['refusal']);
    if (refusal !== undefined && refusal !== '') this.#add({ type: 'refusal' }, refusal, logprobs, out);
    const annotations = asObjects(delta['annotations']);
    if (annotations.length > 0) this.#cite(annotations, out);
    const audio = asObject(delta['audio']);
    if (audio !== undefined) this.#readAudio(audio, out);
    for (const call of asObjects(delta['tool_calls'])) this.#readCall(call, out);
    const legacy = asObject(delta['function_call']);
    if (legacy !== undefined) this.#readCall({ index: 0, function: legacy }, out);
  }

  #add(block: BlockStart, text: string, logprobs: TokenLogprob[] | undefined, out: ChatEvent[]): void {
    const index = this.#at(block, out);
    out.push(
      logprobs === undefined
        ? { type: 'delta', choice: this.index, index, text }
        : { type: 'delta', choice: this.index, index, text, logprobs },
    );
  }

  /** The open block of this type; another one that is open has ended with it. */
  #at(block: BlockStart, out: ChatEvent[]): number {
    if (this.#current?.type === block.type) return this.#current.index;
    if (this.#current !== undefined) this.#blocks.end(this.#current.index, out);
    const index = this.#blocks.begin(block, out);
    this.#current = { type: block.type, index };
    return index;
  }

  /** Mistral's content as a list: thoughts and texts. */
  #readPart(part: Json, out: ChatEvent[]): void {
    if (part['type'] === 'thinking') this.#add({ type: 'reasoning' }, readThinkingPart(part).text, undefined, out);
    else {
      const text = asText(part['text']);
      if (text !== undefined && text !== '') this.#add({ type: 'text' }, text, undefined, out);
    }
  }

  /** Of OpenRouter's details, the texts are those of `reasoning` again, where that is there. */
  #readDetail(detail: Json, hasText: boolean, out: ChatEvent[]): void {
    const text = asText(detail['text']) ?? asText(detail['summary']);
    if (hasText && text !== undefined && text !== '') this.#add({ type: 'reasoning' }, text, undefined, out);
    const { signature, encrypted, signedBy = '' } = readDetail(detail);
    if (signature === undefined && encrypted === undefined) return;
    const index = this.#at({ type: 'reasoning' }, out);
    if (signature !== undefined) out.push({ type: 'signature', choice: this.index, index, signature, signedBy });
    if (encrypted !== undefined) out.push({ type: 'encrypted', choice: this.index, index, encrypted, signedBy });
  }

  #cite(value: Json[], out: ChatEvent[]): void {
    const index = this.#at({ type: 'text' }, out);
    out.push({ type: 'citations', choice: this.index, index, citations: { dialect: 'openai-chat', value } });
  }

  #readAudio(audio: Json, out: ChatEvent[]): void {
    const data = asText(audio['data']);
    const transcript = asText(audio['transcript']);
    if (data === undefined && transcript === undefined && audio['id'] === undefined) return;
    const index = this.#at({ type: 'audio', id: asText(audio['id']) ?? '' }, out);
    if (data === undefined && transcript === undefined) return;
    out.push({ type: 'delta', choice: this.index, index, text: data ?? '', transcript });
  }

  #readCall(piece: Json, out: ChatEvent[]): void {
    if (this.#current !== undefined) this.#blocks.end(this.#current.index, out);
    this.#current = undefined;
    const custom = asObject(piece['custom']);
    const definition = custom ?? asObject(piece['function']) ?? {};
    const call = this.#callOf(piece, asText(definition['name']), custom !== undefined, out);
    const signature = googleSignature(piece);
    const name = asText(definition['name']);
    if (call.block === undefined && name !== undefined && name !== '') this.#begin(call, name, out, signature);
    else if (signature !== undefined && call.block !== undefined) {
      out.push({ type: 'signature', choice: this.index, index: call.block, signature, signedBy: 'gemini' });
    }
    const text = argumentsOf(custom === undefined ? definition['arguments'] : definition['input']);
    if (text === '') return;
    call.arguments += text;
    if (call.block !== undefined && this.#blocks.isOpen(call.block)) {
      out.push({ type: 'delta', choice: this.index, index: call.block, text });
    }
  }

  /** Which call a piece is of. An id that was not there before begins another one, whatever its index says. */
  #callOf(piece: Json, name: string | undefined, isCustom: boolean, out: ChatEvent[]): Call {
    const id = asText(piece['id']);
    const position = asNumber(piece['index']);
    const isNew = (call: Call) => id !== undefined && id !== '' && call.id !== '' && call.id !== id;
    const known =
      position === undefined
        ? this.#calls.findLast((call) => (id === undefined || id === '' ? name === undefined : call.id === id))
        : this.#calls.findLast((call) => call.position === position && !isNew(call));
    if (known !== undefined) {
      if (known.id === '' && id !== undefined) known.id = id;
      return known;
    }
    this.#endComplete(out);
    const made = { position: position ?? this.#calls.length, id: id ?? '', block: undefined, arguments: '', isCustom };
    this.#calls.push(made);
    return made;
  }

  /** Calls come one after another nearly always: what is whole JSON when the next begins has ended, so that writers need not wait. */
  #endComplete(out: ChatEvent[]): void {
    const last = this.#calls.at(-1);
    if (last?.block === undefined || last.isCustom || parseLoosely(last.arguments) === undefined) return;
    this.#blocks.end(last.block, out);
  }

  #begin(call: Call, name: string, out: ChatEvent[], signature?: string): void {
    const carried = readIdWithSignature(call.id === '' ? `call_${call.position}` : call.id);
    const block: BlockStart = { type: 'tool-call', ...carried, name };
    if (call.isCustom) block.isCustom = true;
    if (signature !== undefined) Object.assign(block, { signature, signedBy: 'gemini' });
    call.block = this.#blocks.begin(block, out);
    if (call.arguments !== '') {
      out.push({ type: 'delta', choice: this.index, index: call.block, text: call.arguments });
    }
  }
}
