import { readJson } from '@sallyport/json';
import { type Answer, cannotParse, unsupportedType } from '../errors.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { formFields } from './form-fields.ts';

export type Fields = Record<string, unknown>;

/**
 * The fields that a body describes an entity with: as JSON, or as a form with or without parts. `schemaOf` tells what a form's texts stand
 * for, given the name that the form has, if any. `{ answer }` where the body cannot be read.
 */
export async function readFields(
  body: Buffer,
  contentType: string | undefined,
  schemaOf: (name: unknown) => JsonSchema,
): Promise<{ fields: Fields } | { answer: Answer }> {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === '' || type === 'application/json') return readObject(body);
  if (type === 'application/x-www-form-urlencoded')
    return readForm([...new URLSearchParams(body.toString('utf8'))], schemaOf);
  if (type !== 'multipart/form-data') return { answer: unsupportedType };
  const parts = await partsOf(body, contentType!);
  return parts === undefined
    ? { answer: { status: 400, body: { message: 'Cannot parse the form' } } }
    : readForm(parts, schemaOf);
}

/** Nothing at all is an entity without fields. */
function readObject(body: Buffer): { fields: Fields } | { answer: Answer } {
  if (body.length === 0) return { fields: {} };
  try {
    const value: unknown = readJson(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: value as Fields };
  } catch {
    // Said below.
  }
  return { answer: cannotParse };
}

function readForm(
  entries: readonly (readonly [string, string])[],
  schemaOf: (name: unknown) => JsonSchema,
): { fields: Fields } | { answer: Answer } {
  const fields = formFields(entries, schemaOf(entries.find(([name]) => name === 'name')?.[1]));
  return fields === undefined
    ? { answer: { status: 400, body: { message: 'The form has too many fields, or too deep ones' } } }
    : { fields };
}

/** What `curl -F cert=@cert.pem` sends. */
async function partsOf(body: Buffer, contentType: string): Promise<[string, string][] | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    return await Promise.all(
      [...form].map(
        async ([name, value]): Promise<[string, string]> => [
          name,
          typeof value === 'string' ? value : await value.text(),
        ],
      ),
    );
  } catch {
    return undefined;
  }
}
