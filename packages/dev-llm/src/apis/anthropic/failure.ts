import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check } from '../check.ts';

export function writeFailure({ status, message }: { status: number; message: string }): unknown {
  return { type: 'error', error: { type: types[status] ?? 'api_error', message }, request_id: 'req_sallyport' };
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export const versions = ['2023-01-01', '2023-06-01', '2026-10-21'];

/** The body of a request, or a refusal in Anthropic's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const { 'anthropic-version': version, 'content-type': type = '' } = request.headers;
  if (!/^application\/json\b/.test(type)) throw new ApiFailure(400, 'Content-Type must be application/json');
  if (version === undefined) throw new ApiFailure(400, 'anthropic-version: header is required');
  if (!versions.includes(version as string))
    throw new ApiFailure(400, `anthropic-version: "${String(version)}" is not a valid version`);
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const at = path.map(String).join('.');
  if (kind === 'unknown') throw new ApiFailure(400, `${at}: Extra inputs are not permitted`);
  throw new ApiFailure(400, kind === 'missing' ? `${at}: Field required` : `${at}: ${message}`);
}
