import type { PlatformTool } from '../tool.ts';
import { listControlPlanes } from './list-control-planes.ts';
import { listServices } from './list-services.ts';
import { queryApiRequests } from './query-api-requests.ts';

/** The platform's tools, in the order in which they are told. */
export const platformTools: readonly PlatformTool[] = [listControlPlanes, listServices, queryApiRequests];
