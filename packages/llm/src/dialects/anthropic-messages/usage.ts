import { noUsage, type Usage } from '../../neutral/usage.ts';
import type { Json } from '../dialect.ts';
import { asCount, asObject, asObjects, asText, put } from '../shared/json.ts';

/**
 * Anthropic's classes are disjoint already, but for thoughts, which its output contains. What was spent on shortening the
 * conversation is told apart from the rest, and is added. A stream tells the input first and the output last: `before` is what was known.
 */
export function readUsage(usage: Json, before: Usage = noUsage()): Usage {
  const read = readClasses(usage, before);
  for (const one of asObjects(usage['iterations'])) {
    if (one['type'] === 'compaction') add(read, readClasses(one, noUsage()));
  }
  return read;
}

export function writeUsage(usage: Usage | undefined): Json {
  const { input, inputAudio, cacheRead, cacheWrite5m, cacheWrite1h, output, outputAudio, reasoning } =
    usage ?? noUsage();
  const written: Json = {
    input_tokens: input + inputAudio,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output + outputAudio + reasoning,
  };
  put(written, 'output_tokens_details', reasoning > 0 ? { thinking_tokens: reasoning } : undefined);
  return written;
}

function readClasses(usage: Json, before: Usage): Usage {
  const details = asObject(usage['output_tokens_details']);
  const reasoning = details === undefined ? before.reasoning : asCount(details['thinking_tokens']);
  const output = counted(usage['output_tokens'], before.output + before.reasoning);
  return {
    ...before,
    ...readCacheWrites(usage, before),
    input: counted(usage['input_tokens'], before.input),
    cacheRead: counted(usage['cache_read_input_tokens'], before.cacheRead),
    output: Math.max(0, output - reasoning),
    reasoning: Math.min(reasoning, output),
    serviceTier: usage['speed'] === 'fast' ? 'fast' : (asText(usage['service_tier']) ?? before.serviceTier),
  };
}

function readCacheWrites(usage: Json, before: Usage): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
  const classes = asObject(usage['cache_creation']);
  const short = classes === undefined ? before.cacheWrite5m : asCount(classes['ephemeral_5m_input_tokens']);
  const long = classes === undefined ? before.cacheWrite1h : asCount(classes['ephemeral_1h_input_tokens']);
  const total = counted(usage['cache_creation_input_tokens'], short + long);
  const cacheWrite1h = Math.min(long, total);
  return { cacheWrite1h, cacheWrite5m: total - cacheWrite1h };
}

/** Told as null or not at all, it is what it was. */
function counted(value: unknown, before: number): number {
  return typeof value === 'number' ? asCount(value) : before;
}

function add(usage: Usage, { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning }: Usage): void {
  usage.input += input;
  usage.cacheRead += cacheRead;
  usage.cacheWrite5m += cacheWrite5m;
  usage.cacheWrite1h += cacheWrite1h;
  usage.output += output;
  usage.reasoning += reasoning;
}
