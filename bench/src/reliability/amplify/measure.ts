import { getHeapStatistics } from 'node:v8';
import { variationsOf } from './fuzz.ts';
import { llmParsers } from './llm-parsers.ts';
import { configTexts, type Parser, parsers, readConfigText } from './parsers.ts';

/** The hardest input of one parser, as a line of JSON. */
export interface Worst {
  name: string;
  inputs: number;
  /** Of the slowest: how long it took, the best of several times. */
  slowestMs: number;
  /** Of the hungriest: bytes in use with its result, per byte of input. */
  heapPerByte: number;
  thrown: number;
}

/** Small inputs cost something whatever they are. Bytes. */
const inputBytesMin = 1_024;

function worstOf({ name, crafted, prepare, read }: Parser, fuzzed: number): Worst {
  const known = crafted.map((text) => Buffer.from(text, 'latin1'));
  const worst: Worst = { name, inputs: 0, slowestMs: 0, heapPerByte: 0, thrown: 0 };
  const attempt = (input: Buffer): Cost => {
    const prepared = prepare?.(input) ?? input;
    const before = used();
    const startedMs = performance.now();
    let result: unknown;
    try {
      result = read(prepared as never);
    } catch {
      worst.thrown++;
    }
    const ms = performance.now() - startedMs;
    return { input, ms, bytes: Math.max(0, used() - before), result };
  };
  // Warm: what is measured is not the compiler. Where time is not judged, once is enough for memory.
  for (let n = 0; n < (fuzzed === 0 ? 1 : 5); n++) for (const input of known) attempt(input);
  worst.thrown = 0;
  const slowest = new Hardest();
  const hungriest = new Hardest();
  const see = (input: Buffer) => {
    const { ms, bytes } = attempt(input);
    worst.inputs++;
    slowest.see(input, ms);
    hungriest.see(input, bytes / Math.max(inputBytesMin, input.length));
  };
  for (const input of known) see(input);
  for (const input of variationsOf(crafted, fuzzed)) see(input);
  const { thrown } = worst;
  // Again and again: it may have been the machine, or a collection of garbage.
  for (const input of slowest.inputs)
    worst.slowestMs = Math.max(worst.slowestMs, Math.min(...[1, 2, 3, 4, 5].map(() => attempt(input).ms)));
  for (const input of hungriest.inputs)
    worst.heapPerByte = Math.max(worst.heapPerByte, kept(attempt, input) / Math.max(inputBytesMin, input.length));
  worst.thrown = thrown;
  return worst;
}

interface Cost {
  input: Buffer;
  ms: number;
  /** Allocated, garbage included. */
  bytes: number;
  result: unknown;
}

/**
 * Memory that is in use while a result is. What the engine keeps of code, and a parser of what it has met, is there
 * before; of several at once, so that the rest of that is small beside them.
 */
function kept(attempt: (input: Buffer) => Cost, input: Buffer): number {
  attempt(input);
  globalThis.gc?.();
  const before = used();
  const costs = Array.from({ length: keptCount }, () => attempt(input));
  globalThis.gc?.();
  const bytes = used() - before;
  return costs.every((cost) => cost.input === input) ? bytes / keptCount : 0;
}

const keptCount = 8;

/** The few inputs with the highest costs. */
class Hardest {
  readonly #found: { input: Buffer; cost: number }[] = [];

  see(input: Buffer, cost: number): void {
    if (this.#found.length === hardestMax && cost <= this.#found.at(-1)!.cost) return;
    this.#found.push({ input, cost });
    this.#found.sort((a, b) => b.cost - a.cost);
    this.#found.length = Math.min(this.#found.length, hardestMax);
  }

  get inputs(): Buffer[] {
    return this.#found.map(({ input }) => input);
  }
}

const hardestMax = 4;

function used(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

// Run by itself, with --expose-gc: what is measured shares the process with nothing else.
const fuzzed = Number(process.argv[2]);
for (const parser of [...parsers, ...llmParsers]) process.stdout.write(`${JSON.stringify(worstOf(parser, fuzzed))}\n`);
// Dear, and read in a process of its own anyway: fewer inputs, and none in the short form.
const config = { name: 'a configuration', crafted: configTexts, read: readConfigText };
if (fuzzed > 0) process.stdout.write(`${JSON.stringify(worstOf(config, fuzzed / 500))}\n`);
