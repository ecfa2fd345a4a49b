import type { ControlPlane } from '../../../api/control-planes.ts';

/** Whether it has no configuration of its own, but those of its members. */
export const isGroup = ({ config }: ControlPlane) => config.cluster_type === 'CLUSTER_TYPE_CONTROL_PLANE_GROUP';
