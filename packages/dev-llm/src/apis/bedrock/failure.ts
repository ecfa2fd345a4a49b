import type { z } from 'zod';
import { ApiFailure, type ApiRequest } from '../api.ts';
import { check } from '../check.ts';

export function writeFailure({ message }: ApiFailure): unknown {
  return { message };
}

/** The kind of a failure is in a header. */
export function failureHeaders({ status }: { status: number }): Record<string, string> {
  return {
    'x-amzn-errortype': `${types[status] ?? 'ModelErrorException'}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  };
}

const types: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

/** The body of a request, or a refusal in Bedrock's words. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: ApiRequest): z.output<Schema> {
  const read = check(schema, request.json());
  if ('value' in read) return read.value;
  const { path, kind, message } = read.problem;
  const at = path.map(String).join('.');
  if (kind === 'unknown')
    throw new ApiFailure(
      400,
      `Malformed input request: #: extraneous key [${at}] is not permitted, please reformat your input and try again.`,
    );
  if (kind === 'missing')
    throw new ApiFailure(
      400,
      `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must not be null`,
    );
  throw new ApiFailure(400, `The value at ${at} is not as expected: ${message}`);
}
