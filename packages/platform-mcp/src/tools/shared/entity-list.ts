import { z } from 'zod';
import type { ToolContext } from '../../tool.ts';
import { ask } from './ask.ts';
import { controlPlaneIdField, controlPlaneIdOf } from './control-plane-ids.ts';
import { timesSchema } from './entity-fields.ts';

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
