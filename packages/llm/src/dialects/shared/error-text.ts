import type { Json } from '../dialect.ts';
import { asObject, asText, isObject } from './json.ts';

/**
 * What an error says that need not be the provider's own: whoever stands in front of it may write `{"error": {"message": "…"}}`,
 * `{"error": "…"}`, `{"message": "…"}`, `{"detail": "…"}`, or FastAPI's list of what is wrong with a request.
 */
export function errorText(body: unknown): string | undefined {
  // Google's gateway in front of OpenAI-compatible paths answers with a list of one.
  const whole = asObject(Array.isArray(body) ? body[0] : body);
  if (whole === undefined) return undefined;
  if (typeof whole['error'] === 'string') return whole['error'];
  const { message, detail } = asObject(whole['error']) ?? whole;
  return asText(message) ?? asText(detail) ?? firstProblem(detail);
}

function firstProblem(detail: unknown): string | undefined {
  return Array.isArray(detail) ? asText(asObject(detail[0])?.['msg']) : undefined;
}

/** Whether a piece of a stream that is none of its dialect says that something went wrong. */
export function isError(piece: Json): boolean {
  return isObject(piece['error']) || errorText(piece) !== undefined;
}
