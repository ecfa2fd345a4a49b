import type { ControlPlane } from '@sallyport/store';
import { z } from 'zod';
import { listQuerySchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';
import { labelsSchema } from '../saved/labels.ts';
import { clusterTypeSchema } from './cluster-type.ts';

const authTypeSchema = z
  .enum(['pinned_client_certs', 'pki_client_certs'])
  .describe('Gateways show a certificate that the control plane has, or one that such a certificate issued.');

const proxyUrlSchema = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  protocol: z.string().regex(/^[a-z][a-z0-9+.-]{0,31}$/, 'is no protocol'),
});

const nameSchema = z
  .string()
  .min(2)
  .max(256)
  .regex(/^[^\p{Cc}/]*$/u, 'has a slash or a character that cannot be seen')
  .refine((name) => !z.uuid().safeParse(name).success, 'is an id: it would be taken for one')
  .describe('Unique within the organization.');

const proxyUrlsSchema = z.array(proxyUrlSchema).max(5).describe('Where its gateways are reached, for people to see.');

export const creationSchema = z.strictObject({
  name: nameSchema,
  description: z.string().max(2_048).nullish(),
  cluster_type: clusterTypeSchema.default('CLUSTER_TYPE_CONTROL_PLANE').describe('It cannot be changed afterwards.'),
  auth_type: authTypeSchema.default('pinned_client_certs'),
  cloud_gateway: z
    .literal(false, { error: 'is not supported: nobody runs gateways for you here' })
    .default(false)
    .describe('Always false: gateways are your own.'),
  proxy_urls: proxyUrlsSchema.nullish(),
  labels: labelsSchema,
});

/** What is not told stays. */
export const changeSchema = z.strictObject({
  name: nameSchema.optional(),
  description: z.string().max(2_048).nullable().optional(),
  cluster_type: z.string().optional().describe('It may be told, and not changed.'),
  auth_type: authTypeSchema.optional(),
  proxy_urls: proxyUrlsSchema.nullable().optional(),
  labels: labelsSchema.unwrap().optional().describe('All of them: those that are not told go.'),
});

export const controlPlaneSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  labels: z.record(z.string(), z.string()),
  config: z.object({
    control_plane_endpoint: z.string().describe('Where gateways connect; empty where they cannot.'),
    telemetry_endpoint: z.string().describe('Where gateways tell what they served.'),
    cluster_type: z.string(),
    auth_type: z.string(),
    cloud_gateway: z.boolean(),
    proxy_urls: z.array(z.object({ host: z.string(), port: z.number(), protocol: z.string() })),
  }),
  created_at: z.string(),
  updated_at: z.string(),
});

export const controlPlanesQuery = listQuerySchema({
  fields: {
    id: 'id',
    name: 'text',
    description: 'text',
    cluster_type: 'word',
    cloud_gateway: 'flag',
    created_at: 'time',
    updated_at: 'time',
  },
  hasLabels: true,
  sort: 'created_at desc',
});

export interface Endpoints {
  /** Empty where gateways cannot connect. */
  controlPlane: string;
  telemetry: string;
  /** Who signs what gateways are shown there, PEM; undefined where authorities that everybody trusts do. */
  authority: string | undefined;
}

export function controlPlaneView(it: ControlPlane, endpoints: Endpoints): z.output<typeof controlPlaneSchema> {
  return {
    id: it.id,
    name: it.name,
    description: it.description ?? '',
    labels: it.labels,
    config: {
      control_plane_endpoint: endpoints.controlPlane,
      telemetry_endpoint: endpoints.telemetry,
      cluster_type: it.clusterType,
      auth_type: it.authType,
      cloud_gateway: false,
      proxy_urls: [...it.proxyUrls],
    },
    created_at: isoTime(it.createdAtMs),
    updated_at: isoTime(it.updatedAtMs),
  };
}
