import { foldName } from '@sallyport/json';
import type { Json } from '@sallyport/llm';

/** Members by which it is decided who is asked, and what it may cost. */
const deciding: ReadonlySet<string> = new Set([
  'model',
  'models',
  'fallbacks',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
]);

/** Where some servers let callers send a request, and its credential, on to. */
const places: ReadonlySet<string> = new Set(['api_base', 'base_url']);

/**
 * What a body must not say beside what was read of it, as a sentence for the caller. Readers that do not mind the case of names, as
 * those written in Go, would take `Model` for the model; and some ask others of a list, where the one that is named fails.
 */
export function decidingProblem(body: Json, modelNames: readonly string[] | undefined): string | undefined {
  for (const name in body) {
    if (plain.test(name)) {
      if (places.has(name)) return `callers may not choose '${name}'`;
      continue;
    }
    const folded = foldName(name);
    if (deciding.has(folded) || places.has(folded)) return `a member's name could be taken for '${folded}'`;
  }
  if (modelNames === undefined) return undefined;
  const isOther = (name: string) => !modelNames.includes(name);
  return othersNamed(body).some(isOther) ? `cannot use own model - must be: ${modelNames.join(', ')}` : undefined;
}

/** Models that some servers ask where the one that is named fails. */
export function othersNamed(body: unknown): readonly string[] {
  const { models, fallbacks } = (body ?? none) as Json;
  if (models === undefined && fallbacks === undefined) return noNames;
  return [models, fallbacks].flatMap((list) => (Array.isArray(list) ? list.map(nameOf) : noNames));
}

const none: Json = Object.freeze({});
const noNames: readonly string[] = [];

const plain = /^[a-z0-9_]*$/;

function nameOf(one: unknown): string {
  const named = typeof one === 'object' && one !== null ? (one as Json)['model'] : one;
  return typeof named === 'string' ? named : '';
}
