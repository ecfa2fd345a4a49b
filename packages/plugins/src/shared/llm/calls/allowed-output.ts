import type { Json } from '@sallyport/llm';

/** How much the caller wants to read at most, in any dialect: the most that any member for it says; undefined where none does. */
export function allowedTokens(body: Json): number | undefined {
  let most: number | undefined;
  for (const { holder, names } of tokenLimits)
    for (const name of names) most = larger(most, memberOf(body, holder)?.[name]);
  return most;
}

/** How many answers are wanted, each of which may be so long. */
export function wantedAnswers(body: Json): number {
  let most: number | undefined;
  for (const { holder, names } of answerCounts)
    for (const name of names) most = larger(most, memberOf(body, holder)?.[name]);
  return most === undefined || most < 1 ? 1 : most;
}

interface Members {
  /** Where they stand; undefined for the top. */
  readonly holder: string | undefined;
  readonly names: readonly string[];
}

const tokenLimits: readonly Members[] = [
  { holder: undefined, names: ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] },
  { holder: 'generationConfig', names: ['maxOutputTokens', 'max_output_tokens'] },
  { holder: 'generation_config', names: ['maxOutputTokens', 'max_output_tokens'] },
  { holder: 'inferenceConfig', names: ['maxTokens'] },
  { holder: 'options', names: ['num_predict'] },
  { holder: 'parameters', names: ['max_new_tokens'] },
];

const answerCounts: readonly Members[] = [
  { holder: undefined, names: ['n', 'best_of'] },
  { holder: 'generationConfig', names: ['candidateCount', 'candidate_count'] },
  { holder: 'generation_config', names: ['candidateCount', 'candidate_count'] },
];

function memberOf(body: Json, holder: string | undefined): Json | undefined {
  if (holder === undefined) return body;
  const value = body[holder];
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

/** Negative numbers, texts and the like are for the provider to refuse. */
function larger(most: number | undefined, value: unknown): number | undefined {
  return typeof value === 'number' && value > (most ?? 0) ? value : most;
}
