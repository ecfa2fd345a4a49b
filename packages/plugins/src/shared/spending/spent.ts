import { inputTokens, outputTokens } from '@sallyport/llm';
import type { Exchange } from '@sallyport/pipeline';

/** What a request came to. */
export interface Spent {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null when the price is not known, undefined where nothing has one. */
  readonly dollars: number | null | undefined;
  readonly x: Exchange;
}

/** Undefined where nothing was spent: it was refused, nobody was asked, or nobody answered. */
export function spentByModel(x: Exchange): Spent | undefined {
  const { llm } = x;
  const last = llm?.attempts.at(-1);
  if (llm === undefined || last === undefined) return undefined;
  const { usage, cost } = llm;
  // The price of a prompt is paid also where its caller left before the answer, which is then booked as an estimate.
  if (usage === undefined && (last.failure !== undefined || (x.reply?.status ?? 499) >= 400)) return undefined;
  const [input, output] = usage === undefined ? [0, 0] : [inputTokens(usage), outputTokens(usage)];
  return { calls: 1, inputTokens: input, outputTokens: output, dollars: cost, x };
}

/** Of calls of tools. One that was sent counts, though its caller did not wait for the answer: the tool has done its work. */
export function spentByTools(x: Exchange, calls: number): Spent | undefined {
  if (x.refusedBy !== undefined || x.errorCode !== undefined || (x.reply?.status ?? 0) >= 500) return undefined;
  if (x.reply === undefined && x.tries.length === 0) return undefined;
  return { calls, inputTokens: 0, outputTokens: 0, dollars: undefined, x };
}
