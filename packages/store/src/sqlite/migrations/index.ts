import { initial } from './0001-initial.ts';
import { alerts } from './0002-alerts.ts';
import { payloads } from './0003-payloads.ts';
import { debugSessions } from './0004-debug-sessions.ts';
import { erasuresByDigest } from './0005-erasures-by-digest.ts';

/** In the order in which they are applied; one that was released is never changed. */
export const migrations: readonly string[] = [initial, alerts, payloads, debugSessions, erasuresByDigest];
