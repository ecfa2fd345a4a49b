import type { FindingKind } from '../finding.ts';
import { consumerWithoutGroup } from './consumer-without-group.ts';
import { corsWithCredentials } from './cors-with-credentials.ts';
import { debuggingPayloads } from './debugging-payloads.ts';
import { disabledPlugin } from './disabled-plugin.ts';
import { expiringCertificate } from './expiring-certificate.ts';
import { loggedPayloads } from './logged-payloads.ts';
import { longLivedToken } from './long-lived-token.ts';
import { mcpWithoutAcl } from './mcp-without-acl.ts';
import { modelWithoutGuard } from './model-without-guard.ts';
import { modelWithoutLimit } from './model-without-limit.ts';
import { openRoute } from './open-route.ts';
import { outdatedGateway } from './outdated-gateway.ts';
import { plaintextUpstream } from './plaintext-upstream.ts';
import { staleKey } from './stale-key.ts';
import { tlsNotVerified } from './tls-not-verified.ts';
import { unusedToken } from './unused-token.ts';

/** Every kind of finding, in the order in which they are told where they are as bad. */
export const findingKinds: readonly FindingKind[] = [
  openRoute,
  mcpWithoutAcl,
  modelWithoutGuard,
  modelWithoutLimit,
  tlsNotVerified,
  plaintextUpstream,
  corsWithCredentials,
  expiringCertificate,
  outdatedGateway,
  disabledPlugin,
  loggedPayloads,
  debuggingPayloads,
  staleKey,
  unusedToken,
  longLivedToken,
  consumerWithoutGroup,
];
