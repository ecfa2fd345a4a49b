import { readJson } from '@sallyport/json';
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
    (body === undefined ? undefined : cleanedJson(body.toString(), clean)) ??
    JSON.stringify(dialect.writeFailure(cleaned(failure, clean)));
  const bytes = Buffer.from(text);
  return {
    status,
    headers: [...headers, 'Content-Type', 'application/json', 'Content-Length', String(bytes.length)],
    body: bytes,
  };
}

export function cleaned(failure: Failure, clean: (text: string) => string): Failure {
  const { message, code, param } = failure;
  return { ...failure, message: clean(message), code: code && clean(code), param: param && clean(param) };
}

/** Undefined for what nests too deep. */
function cleanedJson(text: string, clean: (text: string) => string): string | undefined {
  if (!text.includes('\\')) return clean(text);
  try {
    // Written with escapes, what is to be hidden looks like something else.
    const value: unknown = readJson(text);
    return clean(JSON.stringify(value, (_name, one: unknown) => (typeof one === 'string' ? clean(one) : one)));
  } catch {
    return undefined;
  }
}
