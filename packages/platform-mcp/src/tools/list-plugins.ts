import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { entityTimes, entityTimesSchema } from './shared/entity-fields.ts';
import { entityListFields, entityListInput, listEntities } from './shared/entity-list.ts';
import { pluginEntitySchema } from './shared/plugins.ts';

export const listPlugins = defineTool({
  name: 'list_plugins',
  title: 'List plugins',
  description:
    'Lists the plugins (policies: authentication, access control, rate limits, guards of prompts, transformations) of a control plane, how they are ' +
    'configured, and where they apply: to a service, a route, a consumer, or everything (`scoping.global`). Call list_control_planes first ' +
    'for the controlPlaneId. Explains statuses such as 401 and 403 (authentication, access control) and 429 (rate limits).',
  category: 'configuration',
  input: entityListInput,
  output: z.object({
    ...entityListFields,
    plugins: z.array(
      z.object({
        pluginId: z.string(),
        name: z.string(),
        enabled: z.boolean(),
        config: z.record(z.string(), z.unknown()).describe('Secrets are only there for those who may read them.'),
        protocols: z.array(z.string()),
        tags: z.array(z.string()),
        scoping: z.object({
          consumerId: z.string().nullable(),
          consumerGroupId: z.string().nullable(),
          serviceId: z.string().nullable(),
          routeId: z.string().nullable(),
          global: z.boolean().describe('Applies to every request of the control plane.'),
        }),
        metadata: entityTimesSchema,
      }),
    ),
  }),
  async run(given, context) {
    const { entities, metadata, nextPage } = await listEntities(context, given, 'plugins', pluginEntitySchema);
    return {
      metadata,
      plugins: entities.map((plugin) => ({
        pluginId: plugin.id,
        name: plugin.name,
        enabled: plugin.enabled,
        config: plugin.config,
        protocols: plugin.protocols,
        tags: plugin.tags,
        scoping: {
          consumerId: plugin.consumer,
          consumerGroupId: plugin.consumer_group,
          serviceId: plugin.service,
          routeId: plugin.route,
          global: [plugin.consumer, plugin.consumer_group, plugin.service, plugin.route].every((id) => id === null),
        },
        metadata: entityTimes(plugin),
      })),
      relatedTools: [
        ...nextPage,
        'list_services, list_routes, list_consumers: what the ids of `scoping` stand for',
        'query_api_requests: how often requests were refused, by service (statusCodes [401, 403, 429])',
        'explain_request: which plugin refused one request, and why',
      ],
    };
  },
});
