import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { entityTimes, entityTimesSchema, orNull, referenceSchema, textsSchema } from './shared/entity-fields.ts';
import { entityListFields, entityListInput, listEntities } from './shared/entity-list.ts';

const entitySchema = z.object({
  id: z.string(),
  name: orNull(z.string()),
  host: z.string(),
  port: z.number(),
  protocol: z.string(),
  path: orNull(z.string()),
  retries: z.number(),
  connect_timeout: z.number(),
  write_timeout: z.number(),
  read_timeout: z.number(),
  tags: textsSchema,
  client_certificate: referenceSchema,
  tls_verify: orNull(z.boolean()),
  tls_verify_depth: orNull(z.number()),
  ca_certificates: textsSchema,
  enabled: z.boolean(),
});

export const listServices = defineTool({
  name: 'list_services',
  title: 'List services',
  description:
    'Lists the services (upstream APIs) of a control plane with their ids, hosts and timeouts. Call list_control_planes first for the ' +
    'controlPlaneId. Then call query_api_requests with `serviceIds` of the form `<controlPlaneId>:<serviceId>` for how they were used ' +
    'and how often they failed.',
  category: 'configuration',
  input: entityListInput,
  output: z.object({
    ...entityListFields,
    services: z.array(
      z.object({
        serviceId: z.string(),
        name: z.string().nullable(),
        host: z.string(),
        port: z.number(),
        protocol: z.string(),
        path: z.string().nullable(),
        retries: z.number(),
        connectTimeout: z.number().describe('Milliseconds.'),
        writeTimeout: z.number().describe('Milliseconds.'),
        readTimeout: z.number().describe('Milliseconds.'),
        tags: z.array(z.string()),
        clientCertificate: z.string().nullable().describe('The id of a certificate.'),
        tlsVerify: z.boolean().nullable(),
        tlsVerifyDepth: z.number().nullable(),
        caCertificates: z.array(z.string()),
        enabled: z.boolean(),
        metadata: entityTimesSchema,
      }),
    ),
  }),
  async run(given, context) {
    const { entities, metadata, nextPage } = await listEntities(context, given, 'services', entitySchema);
    return {
      metadata,
      services: entities.map((service) => ({
        serviceId: service.id,
        name: service.name,
        host: service.host,
        port: service.port,
        protocol: service.protocol,
        path: service.path,
        retries: service.retries,
        connectTimeout: service.connect_timeout,
        writeTimeout: service.write_timeout,
        readTimeout: service.read_timeout,
        tags: service.tags,
        clientCertificate: service.client_certificate,
        tlsVerify: service.tls_verify,
        tlsVerifyDepth: service.tls_verify_depth,
        caCertificates: service.ca_certificates,
        enabled: service.enabled,
        metadata: entityTimes(service),
      })),
      relatedTools: [
        ...nextPage,
        `query_api_requests: requests, error rates and latencies of these services; its serviceIds are \`${metadata.controlPlaneId}:<serviceId>\``,
        'list_routes: the paths and hosts by which these services are reached',
        'list_plugins: the policies on these services',
        'get_service_health_overview: all services of the control plane ranked by errors or latency',
      ],
    };
  },
});
