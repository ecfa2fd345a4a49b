import { randomBytes } from 'node:crypto';
import type { AnswerContext, ChatDialect, ChatRequest, Losses } from '@sallyport/llm';

/** What is needed to say a provider's answer in the caller's words. */
export interface Translation {
  readonly from: ChatDialect;
  readonly to: ChatDialect;
  readonly request: ChatRequest;
  readonly losses: Losses;
  /** The one that was asked, for providers that do not say who has answered: callers count on a name. */
  readonly model: string;
  /** Kong's name of what failed, for the one sentence of it that callers read. */
  readonly subject: string;
}

export function contextOf({ request, losses }: Translation, nowMs: number): AnswerContext {
  return { request, losses, nowS: Math.floor(nowMs / 1000), nextId };
}

function nextId(): string {
  return randomBytes(12).toString('hex');
}
