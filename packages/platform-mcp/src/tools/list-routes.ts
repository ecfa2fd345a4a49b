import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { entityTimes, entityTimesSchema, orNull, referenceSchema, textsSchema } from './shared/entity-fields.ts';
import { entityListFields, entityListInput, listEntities } from './shared/entity-list.ts';

const entitySchema = z.object({
  id: z.string(),
  name: orNull(z.string()),
  protocols: textsSchema,
  methods: textsSchema,
  hosts: textsSchema,
  paths: textsSchema,
  expression: orNull(z.string()),
  https_redirect_status_code: z.number(),
  regex_priority: orNull(z.number()),
  strip_path: z.boolean(),
  preserve_host: z.boolean(),
  request_buffering: z.boolean(),
  response_buffering: z.boolean(),
  tags: textsSchema,
  service: referenceSchema,
});

export const listRoutes = defineTool({
  name: 'list_routes',
  title: 'List routes',
  description:
    'Lists the routes of a control plane: the paths, hosts and methods by which services are reached, and of which service each is ' +
    '(serviceId). Call list_control_planes first for the controlPlaneId, list_services for the names of services. Then call ' +
    'query_api_requests with `routeIds` of the form `<controlPlaneId>:<routeId>` for how a route was used.',
  category: 'configuration',
  input: entityListInput,
  output: z.object({
    ...entityListFields,
    routes: z.array(
      z.object({
        routeId: z.string(),
        name: z.string().nullable(),
        protocols: z.array(z.string()),
        methods: z.array(z.string()).describe('Empty: all.'),
        hosts: z.array(z.string()).describe('Empty: all.'),
        paths: z.array(z.string()).describe('Empty: all.'),
        expression: z.string().nullable().describe('Instead of methods, hosts and paths.'),
        https_redirect_status_code: z.number(),
        regex_priority: z.number().nullable(),
        stripPath: z.boolean(),
        preserveHost: z.boolean(),
        requestBuffering: z.boolean(),
        responseBuffering: z.boolean(),
        tags: z.array(z.string()),
        serviceId: z.string().nullable(),
        metadata: entityTimesSchema,
      }),
    ),
  }),
  async run(given, context) {
    const { entities, metadata, nextPage } = await listEntities(context, given, 'routes', entitySchema);
    return {
      metadata,
      routes: entities.map((route) => ({
        routeId: route.id,
        name: route.name,
        protocols: route.protocols,
        methods: route.methods,
        hosts: route.hosts,
        paths: route.paths,
        expression: route.expression,
        https_redirect_status_code: route.https_redirect_status_code,
        regex_priority: route.regex_priority,
        stripPath: route.strip_path,
        preserveHost: route.preserve_host,
        requestBuffering: route.request_buffering,
        responseBuffering: route.response_buffering,
        tags: route.tags,
        serviceId: route.service,
        metadata: entityTimes(route),
      })),
      relatedTools: [
        ...nextPage,
        `query_api_requests: requests of these routes; its routeIds are \`${metadata.controlPlaneId}:<routeId>\``,
        'list_services: the services that these routes lead to',
        'list_plugins: the policies on these routes',
      ],
    };
  },
});
