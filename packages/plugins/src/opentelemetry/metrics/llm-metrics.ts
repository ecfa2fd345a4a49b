import { inputTokens, type LlmFacts, outputTokens } from '@sallyport/contracts';
import { genAiOperation, genAiProvider } from '../../shared/tracing/spans/gen-ai-names.ts';
import type { Record } from './export-metrics.ts';
import type { Instruments } from './instruments.ts';

const model = [
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.operation.name',
  'kong.gen_ai.request.mode',
];
const cached = [
  'kong.gen_ai.cache.status',
  'kong.gen_ai.vector_db',
  'kong.gen_ai.embeddings.provider',
  'kong.gen_ai.embeddings.model',
];

/** Requests to models, of plugins that log statistics. */
export function llmMetrics(instruments: Instruments): Record {
  const whole = instruments.seconds('gen_ai.client.operation.duration', 'All attempts at a request to a model.', [
    ...model,
    'error.type',
  ]);
  const last = instruments.seconds('gen_ai.server.request.duration', 'The last attempt.', [...model, 'error.type']);
  const first = instruments.seconds(
    'gen_ai.server.time_to_first_token',
    'Of streams: from sending the request to the first content.',
    model,
  );
  const each = instruments.seconds('gen_ai.server.time_per_output_token', 'After the first token.', model);
  const tokens = instruments.count('gen_ai.client.token.usage', '{token}', 'Tokens.', [...model, 'gen_ai.token.type']);
  const cost = instruments.count('kong.gen_ai.llm.cost', '{cost}', 'US dollars.', [...model, ...cached]);
  const fetching = instruments.seconds('kong.gen_ai.cache.fetch.latency', 'Looking for an answer in the cache.', [
    ...model,
    ...cached,
  ]);
  const embedding = instruments.seconds('kong.gen_ai.cache.embeddings.latency', 'Making vectors for the cache.', [
    ...model,
    ...cached,
  ]);
  return ({ llm }, common) => {
    if (llm?.logsStatistics !== true) return;
    const of = [...common, ...modelOf(llm)];
    const error = llm.attempts.at(-1)?.failure ?? '';
    record(whole, wholeMs(llm), [...of, error]);
    record(last, llm.latencyMs, [...of, error]);
    record(first, llm.timeToFirstTokenMs, of);
    record(each, llm.timePerTokenMs, of);
    const { usage, cache } = llm;
    if (usage !== undefined) {
      tokens.add(inputTokens(usage), ...of, 'input');
      tokens.add(outputTokens(usage), ...of, 'output');
    }
    const how = [
      cache?.status ?? '',
      cache?.vectordb ?? '',
      cache?.embeddingsProvider ?? '',
      cache?.embeddingsModel ?? '',
    ];
    if (typeof llm.cost === 'number') cost.add(llm.cost, ...of, ...how);
    record(fetching, cache?.fetchMs, [...of, ...how]);
    record(embedding, cache?.embeddingsMs, [...of, ...how]);
  };
}

function record(
  into: { record(value: number, ...labels: string[]): void },
  ms: number | undefined,
  labels: readonly string[],
): void {
  if (ms !== undefined) into.record(ms / 1000, ...labels);
}

function modelOf({ provider, requestModel, responseModel, operation, mode }: LlmFacts): string[] {
  return [
    provider === undefined ? '' : genAiProvider(provider),
    requestModel ?? '',
    responseModel ?? '',
    genAiOperation(operation),
    mode,
  ];
}

function wholeMs({ attempts }: LlmFacts): number | undefined {
  const [first] = attempts;
  const last = attempts.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // The clock that tells when they began may have been set meanwhile.
  return attempts.length === 1
    ? first.durationMs
    : Math.max(last.durationMs, last.startedAtMs - first.startedAtMs + last.durationMs);
}
