import type { Call } from './call.ts';
import type { Exchange } from './exchange.ts';
import { bodyJsonLimits, parseJson } from './json.ts';

/** A million fields of two bytes each would hold up everything else for a second. */
const formFieldsMax = 10_000;
const nothing: Call = Object.freeze({ kind: 'none' });
const bytes: Call = Object.freeze({ kind: 'bytes' });

/** Understands a body as JSON or a form, else as bytes. */
export function readByType(x: Exchange): Call {
  const { body } = x;
  if (body === undefined || body.length === 0) return nothing;
  const type = mediaType(x.requestHeaders.get('content-type'));
  if (type === 'application/x-www-form-urlencoded') {
    const fields = readForm(body);
    return fields === undefined ? bytes : { kind: 'form', fields };
  }
  if (type !== 'application/json' && !type.endsWith('+json')) return bytes;
  const parsed = parseJson(body, bodyJsonLimits);
  return 'value' in parsed ? { kind: 'json', value: parsed.value } : bytes;
}

/** The type of a Content-Type value without its parameters, lower-case; empty when there is none. */
export function mediaType(value: string | undefined): string {
  if (value === undefined) return '';
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

/** Undefined when there are too many fields. */
export function readForm(body: Buffer): URLSearchParams | undefined {
  let fields = 1;
  for (let at = body.indexOf(ampersand); at >= 0; at = body.indexOf(ampersand, at + 1))
    if (++fields > formFieldsMax) return undefined;
  return new URLSearchParams(body.toString('utf8'));
}

const ampersand = 0x26;
