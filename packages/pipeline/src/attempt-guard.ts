import type { Exchange } from './exchange.ts';
import type { Refusal } from './reply.ts';

/**
 * Asked before an exchange is sent to a model, and before each further attempt: what holds for the model that is really asked
 * (its limits, its budget), not for the one that the caller named. A plugin adds itself with `x.guardAttempts`.
 */
export interface AttemptGuard {
  /** A refusal keeps the exchange from this model, and another may be asked; it is the caller's answer when there is none. */
  mayAsk(x: Exchange, model: AskedModel): Refusal | undefined | Promise<Refusal | undefined>;
}

/** The model of an attempt. */
export interface AskedModel {
  readonly provider: string;
  /** As configured, or as the caller names it where the configuration leaves it open. */
  readonly model: string;
  /** Another name under which callers may ask for it. */
  readonly alias: string | undefined;
  /** Tells apart targets of one plugin. */
  readonly targetId: string;
  /** US dollars that so many tokens would cost; null when the price is not known. */
  estimateCost(inputTokens: number, outputTokens: number): number | null;
}
