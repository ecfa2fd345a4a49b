import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check } from '../check.ts';

export function writeFailure({ status, message }: { status: number; message: string }): unknown {
  return { error: { code: status, message, status: statuses[status] ?? 'UNKNOWN' } };
}

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The body of a request, or a refusal in Google's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const at = path
    .slice(0, -1)
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
  const name = String(path.at(-1));
  if (kind === 'unknown')
    throw new ApiFailure(
      400,
      `Invalid JSON payload received. Unknown name "${name}"${at === '' ? '' : ` at '${at}'`}: Cannot find field.`,
    );
  throw new ApiFailure(400, `Invalid value at '${[at, name].filter(Boolean).join('.')}': ${message}`);
}
