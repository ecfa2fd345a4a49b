import type { Failure } from '../../neutral/failure.ts';
import type { Json } from '../dialect.ts';
import { isError } from '../shared/error-text.ts';
import { asObject } from '../shared/json.ts';
import { readStreamFailure } from '../shared/openai/failure.ts';

/** What an event says that went wrong: the response as a whole, an event of its own, or whoever stands in front of the provider. */
export function readEventFailure(event: Json): Failure | undefined {
  const { type, error } = event;
  if (type === 'response.failed') return readStreamFailure(asObject(event['response']) ?? event);
  // Of an error event, code and message stand in it, or in an object of its own.
  if (type === 'error') return readStreamFailure(error === undefined ? { error: event } : event);
  return type === undefined && isError(event) ? readStreamFailure(event) : undefined;
}
