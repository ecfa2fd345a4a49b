import { initial } from './0001-initial.ts';
import { alerts } from './0002-alerts.ts';
import { payloads } from './0003-payloads.ts';
import { debugSessions } from './0004-debug-sessions.ts';
import { erasuresByDigest } from './0005-erasures-by-digest.ts';
import { leasesAndSignals } from './0006-leases-and-signals.ts';
import { configuration } from './0007-configuration.ts';
import { identity } from './0008-identity.ts';
import { signIn } from './0009-sign-in.ts';
import { platform } from './0010-platform.ts';
import { hybrid } from './0011-hybrid.ts';
import { keys } from './0012-keys.ts';
import { blocks } from './0013-blocks.ts';
import { lists } from './0014-lists.ts';
import { accessTokens } from './0015-access-tokens.ts';
import { assertionKeys } from './0016-assertion-keys.ts';
import { mcpAccess } from './0017-mcp-access.ts';
import { upstreamHealth } from './0018-upstream-health.ts';
import { guardVerdicts } from './0019-guard-verdicts.ts';
import type { Migration } from './migration.ts';

/** In the order in which they are run; one that was released is never changed. */
export const migrations: readonly Migration[] = [
  initial,
  alerts,
  payloads,
  debugSessions,
  erasuresByDigest,
  leasesAndSignals,
  configuration,
  identity,
  signIn,
  platform,
  hybrid,
  keys,
  blocks,
  lists,
  accessTokens,
  assertionKeys,
  mcpAccess,
  upstreamHealth,
  guardVerdicts,
];
