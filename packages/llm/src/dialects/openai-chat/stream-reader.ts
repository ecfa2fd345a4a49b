import type { ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { asNumber, asObject, asObjects, asText, isObject, parseLoosely } from '../shared/json.ts';
import { isFailure, readStreamFailure } from '../shared/openai-failure.ts';
import { readUsage } from '../shared/openai-usage.ts';
import { sseData } from '../shared/sse.ts';
import { ChoiceReader } from './choice-reader.ts';

/** Chunks of chat completions, of OpenAI and everyone who speaks like it. */
export class ChatStreamReader implements StreamReader {
  readonly #choices: ChoiceReader[] = [];
  #hasStarted = false;
  #hasEnded = false;
  #serviceTier: unknown;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#hasEnded) return;
    const data = sseData(frame);
    if (data === undefined || data === '') return;
    if (data.trim() === '[DONE]') {
      this.#hasEnded = true;
      for (const choice of this.#choices) choice.finish('unknown', out);
      out.push({ type: 'end' });
      return;
    }
    const chunk = parseLoosely(data);
    if (!isObject(chunk)) {
      const message = 'The model provider sent a piece that cannot be read.';
      out.push({ type: 'failure', failure: { status: 502, kind: 'upstream', message } });
      this.#hasEnded = true;
    } else this.#readChunk(chunk, out);
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
    for (const choice of choices) this.#choice(asNumber(choice['index']) ?? 0).read(choice, out);
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

  #choice(index: number): ChoiceReader {
    const known = this.#choices.find(({ index: other }) => other === index);
    if (known !== undefined) return known;
    const made = new ChoiceReader(index);
    this.#choices.push(made);
    return made;
  }
}

/** In any chunk; Groq has it beside, Moonshot in the choice. */
export function usageOf(chunk: Json, choices: readonly Json[]): Json | undefined {
  return asObject(chunk['usage']) ?? asObject(asObject(chunk['x_groq'])?.['usage']) ?? asObject(choices[0]?.['usage']);
}
