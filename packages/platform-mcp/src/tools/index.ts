import type { PlatformTool } from '../tool.ts';
import { checkControlPlaneGroupMembership } from './check-control-plane-group-membership.ts';
import { explainRequest } from './explain-request.ts';
import { getConsumerRequests } from './get-consumer-requests.ts';
import { getControlPlane } from './get-control-plane.ts';
import { getLlmUsageOverview } from './get-llm-usage-overview.ts';
import { getMcpUsageOverview } from './get-mcp-usage-overview.ts';
import { getServiceHealthOverview } from './get-service-health-overview.ts';
import { listConsumers } from './list-consumers.ts';
import { listControlPlaneGroupMemberships } from './list-control-plane-group-memberships.ts';
import { listControlPlanes } from './list-control-planes.ts';
import { listMetrics } from './list-metrics.ts';
import { listPlugins } from './list-plugins.ts';
import { listRoutes } from './list-routes.ts';
import { listServices } from './list-services.ts';
import { queryApiRequests } from './query-api-requests.ts';
import { queryMetrics } from './query-metrics.ts';

/** The platform's tools, in the order in which they are told: those of Konnect's first server, then ours. */
export const platformTools: readonly PlatformTool[] = [
  listControlPlanes,
  getControlPlane,
  listControlPlaneGroupMemberships,
  checkControlPlaneGroupMembership,
  listServices,
  listRoutes,
  listConsumers,
  listPlugins,
  queryApiRequests,
  getConsumerRequests,
  getServiceHealthOverview,
  listMetrics,
  queryMetrics,
  getLlmUsageOverview,
  getMcpUsageOverview,
  explainRequest,
];
