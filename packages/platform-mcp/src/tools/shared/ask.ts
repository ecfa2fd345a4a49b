import type { z } from 'zod';
import type { ApiAnswer, ApiCall } from '../../api.ts';
import { type ToolContext, ToolError } from '../../tool.ts';

/** What the API answers, read. Throws a `ToolError` with the API's own words where it refuses. */
export async function ask<Schema extends z.ZodType>(
  context: ToolContext,
  call: Omit<ApiCall, 'signal'>,
  schema: Schema,
): Promise<z.output<Schema>> {
  return read(await send(context, call), schema);
}

/** As `ask`, for what may be gone, or not for the caller to see: then undefined. */
export async function askIfThere<Schema extends z.ZodType>(
  context: ToolContext,
  call: Omit<ApiCall, 'signal'>,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const answer = await send(context, call);
  return answer.status === 404 || answer.status === 403 ? undefined : read(answer, schema);
}

function read<Schema extends z.ZodType>(answer: ApiAnswer, schema: Schema): z.output<Schema> {
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
  return schema.parse(answer.body);
}

/** How generation 1 of Konnect's server says that the API refused. */
export function refusalOf({ status, body }: ApiAnswer): ToolError {
  return new ToolError(`API Error (Status ${status}): ${reasonIn(body)}`);
}

async function send({ api, signal }: ToolContext, call: Omit<ApiCall, 'signal'>): Promise<ApiAnswer> {
  signal.throwIfAborted();
  const answer = await api.call({ ...call, signal });
  signal.throwIfAborted();
  return answer;
}

const textMax = 200;

/** Problems have a detail and places, Kong's errors a message; of anything else what it is. */
function reasonIn(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, textMax);
  if (typeof body !== 'object' || body === null) return 'no reason was given';
  const { detail, message, invalid_parameters: places } = body as Record<string, unknown>;
  const reason = typeof detail === 'string' ? detail : message;
  if (typeof reason !== 'string') return JSON.stringify(body).slice(0, textMax);
  if (!Array.isArray(places) || places.length < 2) return reason;
  return places.map(({ field, reason: why }: { field: string; reason: string }) => `${field}: ${why}`).join('; ');
}
