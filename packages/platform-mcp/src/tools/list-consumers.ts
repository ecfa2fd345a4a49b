import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { entityTimes, entityTimesSchema, orNull, textsSchema } from './shared/entity-fields.ts';
import { entityListFields, entityListInput, listEntities } from './shared/entity-list.ts';

const entitySchema = z.object({
  id: z.string(),
  username: orNull(z.string()),
  custom_id: orNull(z.string()),
  tags: textsSchema,
});

export const listConsumers = defineTool({
  name: 'list_consumers',
  title: 'List consumers',
  description:
    'Lists the consumers (applications and people that call APIs) of a control plane. Call list_control_planes first for the ' +
    'controlPlaneId. Then call get_consumer_requests with `consumerId` of the form `<controlPlaneId>:<consumerId>` for what a consumer asked for.',
  category: 'configuration',
  input: entityListInput,
  output: z.object({
    ...entityListFields,
    consumers: z.array(
      z.object({
        consumerId: z.string(),
        username: z.string().nullable(),
        customId: z.string().nullable(),
        tags: z.array(z.string()),
        metadata: entityTimesSchema,
      }),
    ),
  }),
  async run(given, context) {
    const { entities, metadata, nextPage } = await listEntities(context, given, 'consumers', entitySchema);
    return {
      metadata,
      consumers: entities.map((consumer) => ({
        consumerId: consumer.id,
        username: consumer.username,
        customId: consumer.custom_id,
        tags: consumer.tags,
        metadata: entityTimes(consumer),
      })),
      relatedTools: [
        ...nextPage,
        `get_consumer_requests: requests and errors of one of them; its consumerId is \`${metadata.controlPlaneId}:<consumerId>\``,
        `query_api_requests: requests of several of them, as consumerIds`,
        'list_plugins: the policies on consumers',
      ],
    };
  },
});
