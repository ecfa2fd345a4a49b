import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { ask } from './ask.ts';
import { controlPlaneIdField, controlPlaneIdOf } from './control-plane-ids.ts';

/** The parameters of every tool that lists entities of a control plane. */
export const entityListInput = z.strictObject({
  controlPlaneId: controlPlaneIdField,
  size: z.int().min(1).max(1000).default(100).describe('How many on a page.'),
  offset: z.string().max(2_048).optional().describe('The `nextOffset` of the page before.'),
});

/** What is told besides the entities. */
export const entityListFields = {
  metadata: z.object({
    controlPlaneId: z.string(),
    size: z.number(),
    offset: z.string().nullable(),
    nextOffset: z.string().nullable().describe('Ask for it as `offset` to see more; null: there are no more.'),
    totalCount: z
      .number()
      .nullable()
      .describe('How many there are, where this page tells all of them; null where there are more pages.'),
  }),
  relatedTools: z.array(z.string()),
};

/** The times of an entity, in Unix seconds. */
const timesSchema = z.object({ created_at: z.number().optional(), updated_at: z.number().optional() });

/** One page of a collection, in one question to the API; two or three where the control plane is named. */
export async function listEntities<Shape extends z.ZodRawShape>(
  context: ToolContext,
  { controlPlaneId: written, size, offset }: z.output<typeof entityListInput>,
  collection: 'services' | 'routes' | 'consumers' | 'plugins',
  entity: z.ZodObject<Shape>,
) {
  const controlPlaneId = await controlPlaneIdOf(context, written);
  const { data, offset: nextOffset } = await ask(
    context,
    {
      method: 'GET',
      path: `/v2/control-planes/${controlPlaneId}/core-entities/${collection}`,
      query: { size, offset },
    },
    z.object({ data: z.array(z.intersection(entity, timesSchema)), offset: z.string().nullish() }),
  );
  const isAll = offset === undefined && nextOffset == null;
  return {
    entities: data,
    metadata: {
      controlPlaneId,
      size,
      offset: offset ?? null,
      nextOffset: nextOffset ?? null,
      totalCount: isAll ? data.length : null,
    },
    nextPage: nextOffset == null ? [] : [`list_${collection} with offset ${nextOffset}: there are more of them`],
  };
}

export const entityTimesSchema = z.object({ createdAt: z.string().nullable(), updatedAt: z.string().nullable() });

export function entityTimes({ created_at, updated_at }: z.output<typeof timesSchema>) {
  return { createdAt: timeText(created_at), updatedAt: timeText(updated_at) };
}

function timeText(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1_000).toISOString();
}

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
