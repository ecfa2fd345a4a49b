import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check } from '../check.ts';

/** What is wrong with the shape is told member by member, the rest in a sentence. */
export function writeFailure({ status, message, param, code }: ApiFailure): unknown {
  if (status === 401) return { detail: message };
  const detail = { type: code, loc: ['body', ...(param ?? '').split('.')], msg: message, input: null };
  return {
    object: 'error',
    message: status === 422 ? { detail: [detail] } : message,
    type: types[status] ?? 'invalid_request_error',
    param: null,
    code: status === 422 ? null : String(codes[status] ?? '1000'),
  };
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_message_order',
  404: 'invalid_model',
  429: 'rate_limited',
  500: 'internal_server_error',
};
const codes: Readonly<Record<number, number>> = { 400: 3230, 404: 1500, 429: 1300, 500: 3700 };

/** The body of a request, or a refusal in Mistral's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const param = path.map(String).join('.');
  if (kind === 'unknown')
    throw new ApiFailure(422, 'Extra inputs are not permitted', { param, code: 'extra_forbidden' });
  throw new ApiFailure(422, kind === 'missing' ? 'Field required' : message, {
    param,
    code: kind === 'missing' ? 'missing' : 'value_error',
  });
}
