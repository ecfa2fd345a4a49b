import { unreadablePiece } from '../../neutral/failure.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { asNumber, asObject, asObjects, asText } from '../shared/json.ts';
import { isFailure, readStreamFailure } from '../shared/openai/failure.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { RepeatedFrame } from '../shared/repeated-frame.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { ChoiceReader } from './choice-reader.ts';

/** Chunks of chat completions, of OpenAI and everyone who speaks like it. */
export class ChatStreamReader implements StreamReader {
  readonly #choices: ChoiceReader[] = [];
  readonly #repeated = new RepeatedFrame();
  /** The block that the repeated frame's text is of. */
  #choice = 0;
  #block = 0;
  #hasStarted = false;
  #hasEnded = false;
  #serviceTier: unknown;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#hasEnded) return;
    const text = this.#repeated.textIn(frame);
    if (text === undefined) this.#readFrame(frame, out);
    else if (text !== '') out.push({ type: 'delta', choice: this.#choice, index: this.#block, text });
  }

  #readFrame(frame: Buffer, out: ChatEvent[]): void {
    const chunk = readStreamData(sseData(frame));
    if (chunk === 'nothing') return;
    if (chunk === 'end') {
      this.#hasEnded = true;
      for (const choice of this.#choices) choice.finish('unknown', out);
      out.push({ type: 'end' });
      return;
    }
    if (chunk === 'unreadable') {
      out.push({ type: 'failure', failure: unreadablePiece });
      this.#hasEnded = true;
    } else {
      const before = out.length;
      this.#readChunk(chunk, out);
      this.#learn(frame, chunk, out, before);
    }
  }

  /** A chunk that said one text of a block that was open before. */
  #learn(frame: Buffer, chunk: Json, out: readonly ChatEvent[], before: number): void {
    const event = out[before];
    this.#repeated.forget();
    if (out.length !== before + 1 || event?.type !== 'delta' || event.logprobs !== undefined) return;
    const [choice, another] = asObjects(chunk['choices']);
    if (choice === undefined || another !== undefined) return;
    const delta = asObject(choice['delta']) ?? choice;
    const member = texts.find((name) => delta[name] === event.text);
    if (member === undefined) return;
    this.#choice = event.choice;
    this.#block = event.index;
    this.#repeated.learn(frame, member, event.text);
  }

  finish(out: ChatEvent[]): void {
    if (!this.#hasEnded) for (const choice of this.#choices) choice.close(out);
    this.#hasEnded = true;
  }

  #readChunk(chunk: Json, out: ChatEvent[]): void {
    if (isFailure(chunk)) {
      out.push({ type: 'failure', failure: readStreamFailure(chunk) });
      this.#hasEnded = true;
      return;
    }
    const choices = asObjects(chunk['choices']);
    const usage = usageOf(chunk, choices);
    this.#serviceTier = chunk['service_tier'] ?? this.#serviceTier;
    // Azure's first chunk judges the prompt, and has neither id nor model.
    if (!this.#hasStarted && (choices.length > 0 || usage !== undefined)) this.#start(chunk, out);
    for (const choice of choices) this.#reader(asNumber(choice['index']) ?? 0).read(choice, out);
    if (usage !== undefined) {
      const read = readUsage(usage, this.#serviceTier);
      if (read !== undefined) out.push({ type: 'usage', usage: read });
    }
  }

  #start(chunk: Json, out: ChatEvent[]): void {
    this.#hasStarted = true;
    out.push({
      type: 'start',
      id: asText(chunk['id']) ?? '',
      model: asText(chunk['model']) ?? '',
      createdAtS: asNumber(chunk['created']),
    });
  }

  #reader(index: number): ChoiceReader {
    const known = this.#choices.find(({ index: other }) => other === index);
    if (known !== undefined) return known;
    const made = new ChoiceReader(index);
    this.#choices.push(made);
    return made;
  }
}

/** Members that hold the text of a delta. */
const texts = ['content', 'reasoning_content', 'reasoning', 'text'];

/** In any chunk; Groq has it beside, Moonshot in the choice. */
export function usageOf(chunk: Json, choices: readonly Json[]): Json | undefined {
  return asObject(chunk['usage']) ?? asObject(asObject(chunk['x_groq'])?.['usage']) ?? asObject(choices[0]?.['usage']);
}
