import { readJson } from '@sallyport/json';
import { z } from 'zod';

/** A cursor as callers hand it back: they are not meant to read it. */
export function writeCursorText(content: readonly (string | number | boolean)[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Undefined for a text that is no cursor. */
export function readCursorText<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(readJson(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

/** An id in a cursor goes into SQL as a parameter, in which a zero would end it. */
export function cursorIdSchema(lengthMax: number) {
  return z
    .string()
    .max(lengthMax)
    .refine((id) => !id.includes('\0'));
}
