import type { Store } from '../store.ts';
import { SqliteAlerts } from './alerts.ts';
import { SqliteAuditLog } from './audit-log.ts';
import { Database } from './database.ts';
import { SqliteDebugSessions } from './debug-sessions.ts';
import { SqliteEntityNames } from './entity-names.ts';
import { SqliteErasures } from './erasures.ts';
import { SqliteNodes } from './nodes.ts';
import { SqlitePayloads } from './payloads.ts';
import { SqliteSavedDefinitions } from './saved-definitions.ts';
import { SqliteSettings } from './settings.ts';
import { SqliteStreams } from './streams.ts';

/** A store in one file, which no other process writes. Throws `SchemaTooNew`. */
export function createSqliteStore(file: string, nowMs: () => number = Date.now): Store {
  const database = new Database(file);
  return {
    settings: new SqliteSettings(database),
    nodes: new SqliteNodes(database),
    streams: new SqliteStreams(database),
    entityNames: new SqliteEntityNames(database),
    dashboards: new SqliteSavedDefinitions(database, 'dashboard', nowMs),
    reports: new SqliteSavedDefinitions(database, 'report', nowMs),
    alertRules: new SqliteSavedDefinitions(database, 'alert_rule', nowMs),
    alertChannels: new SqliteSavedDefinitions(database, 'alert_channel', nowMs),
    alerts: new SqliteAlerts(database),
    payloads: new SqlitePayloads(database, nowMs),
    debugSessions: new SqliteDebugSessions(database),
    erasures: new SqliteErasures(database),
    audit: new SqliteAuditLog(database),
    close: async () => database.close(),
  };
}
