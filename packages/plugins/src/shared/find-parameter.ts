import type { Exchange } from '@sallyport/pipeline';
import { findParameter, repeated } from './parameters.ts';

/** A parameter as found; `repeated` when there are several of the name. Whatever is found is kept out of every record. */
export type FoundParameter = string | typeof repeated | undefined;

export function findInHeaders(x: Exchange, name: string): FoundParameter {
  const field = name.toLowerCase();
  const { requestHeaders } = x;
  const at = requestHeaders.names.indexOf(field);
  if (at < 0) return undefined;
  x.markSecretHeader(field);
  return requestHeaders.names.indexOf(field, at + 1) < 0 ? requestHeaders.value(at) : repeated;
}

export function findInQuery(x: Exchange, name: string): FoundParameter {
  if (x.query.length < 2) return undefined;
  const key = findParameter(x.query, name, 1);
  if (key !== undefined) x.markSecretQuery(name);
  return key;
}

export function findInBody({ call }: Exchange, name: string): FoundParameter {
  if (call?.kind === 'form') {
    const values = call.fields.getAll(name);
    return values.length > 1 ? repeated : values[0];
  }
  if (call?.kind !== 'json' || !isObject(call.value) || !Object.hasOwn(call.value, name)) return undefined;
  const value = call.value[name];
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? repeated : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
