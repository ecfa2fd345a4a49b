import { inputTokens, type Losses, outputTokens, type Usage } from '@sallyport/llm';
import type { Exchange, LlmCall } from '@sallyport/pipeline';
import type { Told } from '../answers/answer-reader.ts';
import { failureName } from '../answers/failures.ts';
import type { ServedLlmCall } from '../calls/llm-call.ts';
import { linkAnswer } from '../links/link-answer.ts';
import type { ModelPrices } from '../prices/model-prices.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { AttemptFailure, AttemptOutcome } from '../targets/target-picker.ts';
import { completeUsage, estimateUsage } from './estimate.ts';

/** Which plugin keeps the books. */
export interface BookSettings {
  readonly plugin: string;
  readonly pluginId: string;
  readonly category: string;
  readonly prices: ModelPrices;
}

/** A request to one target, once it is over. */
export interface BookedAttempt {
  readonly target: ModelTarget;
  readonly place: Place;
  readonly composed: { readonly losses: Losses };
  readonly told: Told;
  /** Some of its answer has gone to the caller. */
  readonly hasBegun: boolean;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | undefined;
}

/** A WebSocket to a model, once it is over. */
export interface Session {
  readonly target: ModelTarget;
  readonly place: Place;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Of all its responses. */
  readonly usage: Usage | undefined;
  /** As the provider calls it. */
  readonly model: string | undefined;
  readonly failure: AttemptFailure | undefined;
}

/** Writes down what requests to models were, and what they used. */
export class Books {
  readonly #settings: BookSettings;

  constructor(settings: BookSettings) {
    this.#settings = settings;
  }

  /** Wait for it before anything is sent: prices are on their way. */
  get loading(): Promise<void> | undefined {
    return this.#settings.prices.loading;
  }

  /** A request is about to be sent on. */
  open(x: Exchange, { operation, dialect, model, stream }: LlmCall): void {
    const { plugin, pluginId, category } = this.#settings;
    x.llm = {
      plugin,
      pluginId,
      category,
      operation,
      dialect,
      mode: stream ? 'stream' : 'oneshot',
      wantedModel: model === '' ? undefined : model,
      attempts: [],
      logsStatistics: false,
    };
  }

  /** The last attempt is over, however it ended. */
  close(x: Exchange, call: ServedLlmCall, attempt: BookedAttempt, failure: AttemptFailure | undefined): void {
    const facts = x.llm!;
    const { target, place, told, durationMs, timeToFirstTokenMs } = attempt;
    facts.provider = target.provider.name;
    facts.requestModel = place.model;
    facts.responseModel = told.model;
    facts.latencyMs = durationMs;
    const { list } = attempt.composed.losses;
    if (list.length > 0) facts.losses = [...new Set(list.map(({ field }) => field))];
    facts.details = detailsOf(target.provider.name, place.options);
    facts.logsStatistics = target.settings.logging.log_statistics;
    if (facts.mode === 'stream') facts.timeToFirstTokenMs = timeToFirstTokenMs;
    linkAnswer(x, told);
    for (const name in told.amounts) x.count(name, told.amounts[name]!);
    const usage = usageOf(attempt, call, failure);
    if (usage === undefined) return;
    this.#book(x, target, usage, [told.model, place.model], attempt.startedAtMs);
    const output = outputTokens(usage);
    if (output > 0) facts.timePerTokenMs = (durationMs - (timeToFirstTokenMs ?? 0)) / output;
  }

  /** A WebSocket is about to be opened. */
  openSession(x: Exchange, call: LlmCall): void {
    this.open(x, call);
    x.llm!.mode = 'realtime';
  }

  closeSession(x: Exchange, { target, place, startedAtMs, durationMs, usage, model, failure }: Session): void {
    const facts = x.llm!;
    facts.provider = target.provider.name;
    facts.requestModel = place.model;
    facts.responseModel = model;
    facts.latencyMs = durationMs;
    facts.logsStatistics = target.settings.logging.log_statistics;
    facts.attempts.push({
      provider: target.provider.name,
      model: place.model,
      targetId: target.id,
      startedAtMs,
      durationMs,
      status: x.upstreamStatus,
      failure: failure === undefined ? undefined : failureName(failure),
    });
    if (usage !== undefined) this.#book(x, target, usage, [model, place.model], startedAtMs);
  }

  #book(x: Exchange, target: ModelTarget, usage: Usage, models: (string | undefined)[], startedAtMs: number): void {
    x.llm!.usage = usage;
    this.#settings.prices.book(x, target.settings.model, usage, models, startedAtMs);
    x.count('input_tokens', inputTokens(usage));
    x.count('output_tokens', outputTokens(usage));
  }

  /** After `close`, where the attempt is the last. */
  outcome(x: Exchange, attempt: BookedAttempt, failure: AttemptFailure | undefined): AttemptOutcome {
    const { durationMs, timeToFirstTokenMs, told } = attempt;
    return { failure, durationMs, timeToFirstTokenMs, usage: told.usage, cost: x.llm?.cost ?? undefined };
  }
}

/** What people look for in records of Azure. */
function detailsOf(provider: string, options: ModelOptions): Record<string, string> | undefined {
  if (provider !== 'azure') return undefined;
  const { azure_instance, azure_deployment_id, azure_api_version } = options;
  return {
    ...(azure_instance !== undefined && { azure_instance_id: azure_instance }),
    ...(azure_deployment_id !== undefined && { azure_deployment_id }),
    azure_api_version,
  };
}

/**
 * What is booked: the provider's numbers; made up where it told none of what it wrote, or did not get to tell, be it that the caller did
 * not wait.
 */
function usageOf(
  { told, hasBegun, target }: BookedAttempt,
  call: ServedLlmCall,
  failure: AttemptFailure | undefined,
): Usage | undefined {
  if (call.inputBytes === undefined) return told.usage;
  if (told.usage !== undefined && told.isComplete) return told.usage;
  if (told.usage === undefined && !hasBegun && failure !== undefined) return undefined;
  const each = target.settings.model.options?.max_tokens ?? call.outputTokensMax;
  const outputTokensMax = each === undefined ? undefined : each * call.answers;
  return completeUsage(told.usage, estimateUsage(call.inputBytes, told.outputBytes, outputTokensMax));
}
