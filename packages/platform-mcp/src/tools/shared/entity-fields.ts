import { z } from 'zod';

/** What one entity refers to another by. */
export const referenceSchema = z
  .object({ id: z.string() })
  .nullish()
  .transform((reference) => reference?.id ?? null);

export const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);

/** A list, empty where there is none. */
export const textsSchema = z
  .array(z.string())
  .nullish()
  .transform((texts) => texts ?? []);

/** The times of an entity, in Unix seconds. */
export const timesSchema = z.object({ created_at: z.number().optional(), updated_at: z.number().optional() });

export const entityTimesSchema = z.object({ createdAt: z.string().nullable(), updatedAt: z.string().nullable() });

export function entityTimes({ created_at, updated_at }: z.output<typeof timesSchema>) {
  return { createdAt: timeText(created_at), updatedAt: timeText(updated_at) };
}

function timeText(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1_000).toISOString();
}
