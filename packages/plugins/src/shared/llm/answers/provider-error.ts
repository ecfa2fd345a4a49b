import type { Failure } from '@sallyport/llm';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import type { SaidFailure } from './answer-reader.ts';

/** A provider's error as an answer for the caller: in its dialect, and without what is not its to know. */
export function providerError(
  dialect: CallerDialect,
  { failure, body, headers = [] }: SaidFailure,
  clean: (text: string) => string,
): { status: number; headers: string[]; body: Buffer } {
  const { status } = failure;
  const text =
    body === undefined ? JSON.stringify(dialect.writeFailure(cleaned(failure, clean))) : clean(body.toString());
  const bytes = Buffer.from(text);
  return {
    status,
    headers: [...headers, 'Content-Type', 'application/json', 'Content-Length', String(bytes.length)],
    body: bytes,
  };
}

export function cleaned(failure: Failure, clean: (text: string) => string): Failure {
  return { ...failure, message: clean(failure.message) };
}
