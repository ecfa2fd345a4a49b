import { STATUS_CODES } from 'node:http';
import { z } from 'zod';

const invalidParameterSchema = z.object({
  field: z.string().describe('Where: `definition.tiles.0.layout`.'),
  rule: z.string().describe('required, unknown_property, enum, min, max_length, is_uuid, …'),
  reason: z.string(),
  source: z.enum(['body', 'query', 'path', 'header']),
  choices: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

export type InvalidParameter = z.output<typeof invalidParameterSchema>;

export const problemSchema = z
  .object({
    status: z.number(),
    title: z.string(),
    type: z.string(),
    instance: z.string().describe('Names this answer in the log.'),
    detail: z.string(),
    invalid_parameters: z.array(invalidParameterSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'Why a request was not served.' });

/** A request that cannot be served as it is. Its sentence is for the caller. */
export class Problem extends Error {
  readonly status: number;
  readonly invalidParameters: readonly InvalidParameter[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    more: { invalidParameters?: readonly InvalidParameter[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.invalidParameters = more.invalidParameters;
    this.headers = more.headers ?? {};
  }
}

/** Several things that are wrong with a request, each with its place. */
export function invalid(parameters: readonly InvalidParameter[]): Problem {
  const [first] = parameters;
  const more = parameters.length > 1 ? `, and ${parameters.length - 1} more` : '';
  const where = first!.field === '' ? '' : `${first!.field}: `;
  return new Problem(400, `${where}${first!.reason}${more}`, { invalidParameters: parameters });
}

export function problemBody({ status, message, invalidParameters }: Problem, requestId: string) {
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    status,
    title,
    type: `urn:sallyport:problem:${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    instance: `sallyport:trace:${requestId}`,
    detail: message,
    ...(invalidParameters && { invalid_parameters: invalidParameters }),
  };
}
