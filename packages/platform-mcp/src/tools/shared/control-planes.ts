import { z } from 'zod';

/** A control plane as the API shows it, as far as tools tell it. */
export const apiControlPlaneSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  labels: z.record(z.string(), z.string()),
  config: z.object({
    control_plane_endpoint: z.string(),
    telemetry_endpoint: z.string(),
    cluster_type: z.string(),
    cloud_gateway: z.boolean(),
  }),
  created_at: z.string(),
  updated_at: z.string(),
});

export type ApiControlPlane = z.output<typeof apiControlPlaneSchema>;

export const controlPlaneSchema = z.object({
  controlPlaneId: z.string().describe('What other tools want as their `controlPlaneId`.'),
  name: z.string(),
  description: z.string(),
  type: z.enum(['control_plane', 'control_plane_group']),
  clusterType: z.string(),
  controlPlaneEndpoint: z.string(),
  telemetryEndpoint: z.string(),
  hasCloudGateway: z.boolean(),
  labels: z.record(z.string(), z.string()),
  metadata: z.object({ createdAt: z.string(), updatedAt: z.string() }),
});

export function controlPlaneView({
  id,
  name,
  description,
  labels,
  config,
  created_at: createdAt,
  updated_at: updatedAt,
}: ApiControlPlane): z.output<typeof controlPlaneSchema> {
  return {
    controlPlaneId: id,
    name,
    description,
    type: config.cluster_type === 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' ? 'control_plane_group' : 'control_plane',
    clusterType: config.cluster_type,
    controlPlaneEndpoint: config.control_plane_endpoint,
    telemetryEndpoint: config.telemetry_endpoint,
    hasCloudGateway: config.cloud_gateway,
    labels,
    metadata: { createdAt, updatedAt },
  };
}
