import { z } from 'zod';

/** What Konnect has besides, and what to do here. */
const refused: Readonly<Record<string, string>> = {
  CLUSTER_TYPE_K8S_INGRESS_CONTROLLER: 'there is no ingress controller here: use CLUSTER_TYPE_CONTROL_PLANE',
  CLUSTER_TYPE_SERVERLESS: 'nobody runs gateways for you here: use CLUSTER_TYPE_CONTROL_PLANE and start them yourself',
  CLUSTER_TYPE_SERVERLESS_V1:
    'nobody runs gateways for you here: use CLUSTER_TYPE_CONTROL_PLANE and start them yourself',
  CLUSTER_TYPE_KAFKA_NATIVE_EVENT_PROXY: 'there are no gateways for events here',
};

const supported = ['CLUSTER_TYPE_CONTROL_PLANE', 'CLUSTER_TYPE_CONTROL_PLANE_GROUP'] as const;

export const clusterTypeSchema = z.enum(supported, {
  error: ({ input }) => {
    const reason = typeof input === 'string' ? refused[input] : undefined;
    return reason === undefined ? `is none of ${supported.join(', ')}` : `${input} is not supported: ${reason}`;
  },
});

export function isGroup({ clusterType }: { clusterType: string }): boolean {
  return clusterType === 'CLUSTER_TYPE_CONTROL_PLANE_GROUP';
}
