import { findFormat } from '@sallyport/llm';
import { type CallerDialect, callerDialect } from '../llm/dialects/caller-dialect.ts';

/** The dialect that a guard refuses in where nobody reads the call. Undefined for OpenAI's, in which Kong's own words are understood. */
export function refusalDialect(format: string): CallerDialect | undefined {
  return format === 'openai' ? undefined : callerDialect(findFormat(format)!.dialects.chat!);
}
