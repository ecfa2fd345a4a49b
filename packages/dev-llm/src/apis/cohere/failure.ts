import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check } from '../check.ts';

export function writeFailure({ message }: { message: string }): unknown {
  return { id: 'sallyport', message };
}

/** The body of a request, or a refusal in Cohere's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const at = path.map(String).join('.');
  if (kind === 'unknown')
    throw new ApiFailure(422, `invalid request: unknown field: parameter '${at}' is not a valid field`);
  if (kind === 'missing') throw new ApiFailure(400, `invalid request: ${at} is required`);
  throw new ApiFailure(400, `invalid request: ${at}: ${message}`);
}
