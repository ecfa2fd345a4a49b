import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check, dotted } from '../check.ts';

/** As OpenAI and those after it write what went wrong. */
export function writeFailure({ status, message, param, code }: ApiFailure): unknown {
  return { error: { message, type: typeOf(status), param: param ?? null, code: code ?? codeOf(status) } };
}

function typeOf(status: number): string {
  if (status === 429) return 'requests';
  if (status === 403) return 'permission_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function codeOf(status: number): string | null {
  if (status === 401) return 'invalid_api_key';
  return status === 429 ? 'rate_limit_exceeded' : null;
}

/** The body of a request, or a refusal in OpenAI's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new ApiFailure(415, 'Unsupported content type: expected application/json.', {
      code: 'unsupported_content_type',
    });
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const param = dotted(path);
  if (kind === 'unknown')
    throw new ApiFailure(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  if (kind === 'missing')
    throw new ApiFailure(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  throw new ApiFailure(400, `Invalid value for '${param}': ${message}.`, { param, code: 'invalid_value' });
}
