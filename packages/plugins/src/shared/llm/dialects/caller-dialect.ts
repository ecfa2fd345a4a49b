import { type ChatDialect, type EmbeddingsDialect, findChatDialect, findEmbeddingsDialect } from '@sallyport/llm';
import { dialectOfFamily } from './families.ts';

/** The wire language that a caller speaks, for whatever it asks. */
export type CallerDialect = ChatDialect | EmbeddingsDialect;

export function isChatDialect(dialect: CallerDialect): dialect is ChatDialect {
  return 'framing' in dialect;
}

/** Undefined for a language that nobody speaks here. */
export function findDialect(name: string): CallerDialect | undefined {
  return findChatDialect(name) ?? findEmbeddingsDialect(name);
}

/** Of a dialect, or of the family of those that are passed on as they are; undefined where nobody knows it. */
export function callerDialect(name: string): CallerDialect | undefined {
  return findDialect(name) ?? findDialect(dialectOfFamily[name] ?? '');
}
