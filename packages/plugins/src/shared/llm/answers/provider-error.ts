import type { Failure } from '@sallyport/llm';
import type { CallerDialect } from '../calls/llm-call.ts';
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
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]!.toLowerCase() !== 'content-type') kept.push(headers[i]!, headers[i + 1]!);
  return {
    status,
    headers: [...kept, 'Content-Type', 'application/json', 'Content-Length', String(bytes.length)],
    body: bytes,
  };
}

export function cleaned(failure: Failure, clean: (text: string) => string): Failure {
  return { ...failure, message: clean(failure.message) };
}
