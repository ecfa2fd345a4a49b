import { adminApi, coreEntities } from './admin-api/area.ts';
import { configuration } from './admin-api/configuration/area.ts';
import { deckPaths } from './admin-api/deck-area.ts';
import { alerts } from './alerts/area.ts';
import { audit } from './audit/area.ts';
import { budgets } from './budgets/area.ts';
import { catalogue } from './catalogue/area.ts';
import { cluster } from './cluster/area.ts';
import { configStores } from './config-stores/area.ts';
import { consolePage } from './console/area.ts';
import { controlPlanes } from './control-planes/area.ts';
import { gatewayCertificates } from './control-planes/certificates/area.ts';
import { expectedConfigurations } from './control-planes/expected/area.ts';
import { controlPlaneGroups } from './control-planes/groups/area.ts';
import { gateways } from './control-planes/nodes/area.ts';
import { conversations } from './conversations/area.ts';
import { dashboards } from './dashboards/area.ts';
import { debuggerArea } from './debugger/area.ts';
import { erasures } from './erasures/area.ts';
import { feedback } from './feedback/area.ts';
import { guards } from './guards/area.ts';
import { health } from './health/area.ts';
import type { Area } from './http/area.ts';
import { identity } from './identity/area.ts';
import { ingest } from './ingest/area.ts';
import { mcp } from './mcp/area.ts';
import { metrics } from './metrics/area.ts';
import { openapi } from './openapi/area.ts';
import { payloads } from './payloads/area.ts';
import { playground } from './playground/area.ts';
import { posture } from './posture/area.ts';
import { reports } from './reports/area.ts';
import { requests } from './requests/area.ts';
import { resourceMetadata } from './sign-in/access-tokens/resource-metadata.ts';
import { signInPages } from './sign-in/area.ts';
import { identityProviders } from './sign-in/identity-providers/area.ts';
import { sessions } from './sign-in/sessions/area.ts';
import { upstreamHealth } from './upstream-health/area.ts';

/** All routes there are. */
export const areas: readonly Area[] = [
  health,
  ingest,
  controlPlanes,
  cluster,
  controlPlaneGroups,
  gatewayCertificates,
  gateways,
  expectedConfigurations,
  configStores,
  identity,
  coreEntities,
  upstreamHealth,
  playground,
  budgets,
  configuration,
  adminApi,
  deckPaths,
  metrics,
  requests,
  feedback,
  guards,
  conversations,
  catalogue,
  dashboards,
  reports,
  payloads,
  posture,
  alerts,
  debuggerArea,
  erasures,
  audit,
  signInPages,
  resourceMetadata,
  identityProviders,
  sessions,
  mcp,
  openapi,
  consolePage,
];
