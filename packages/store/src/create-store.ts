import { SqlAuditExport } from './audit/sql-audit-export.ts';
import { SqlClusterNodes } from './cluster/sql-cluster-nodes.ts';
import { SqlConfigStores } from './config-stores/sql-config-stores.ts';
import { SqlConfigurations } from './configuration/sql-configurations.ts';
import { SqlControlPlanes } from './control-planes/sql-control-planes.ts';
import { SqlDpCertificates } from './control-planes/sql-dp-certificates.ts';
import { SqlGroupMemberships } from './control-planes/sql-group-memberships.ts';
import { SqlGroupVersions } from './control-planes/sql-group-versions.ts';
import { createIdentity } from './identity/sql-identity.ts';
import { SqlKeyring } from './keyring/sql-keyring.ts';
import { SqlSealedTexts } from './keyring/sql-sealed-texts.ts';
import { createSignInStore } from './sign-in/create-sign-in-store.ts';
import { LocalSignals } from './signals/local-signals.ts';
import { PostgresSignals } from './signals/postgres-signals.ts';
import type { Signals } from './signals.ts';
import { SqlAlerts } from './sql/alerts.ts';
import { SqlAuditLog } from './sql/audit-log.ts';
import type { OpenDatabase } from './sql/database.ts';
import { SqlDebugSessions } from './sql/debug-sessions.ts';
import { SqlEntityNames } from './sql/entity-names.ts';
import { SqlErasures } from './sql/erasures.ts';
import { SqlGuardVerdicts } from './sql/guard-verdicts.ts';
import { SqlLeases } from './sql/leases.ts';
import { SqlNodes } from './sql/nodes.ts';
import { SqlPayloads } from './sql/payloads.ts';
import { PostgresDatabase } from './sql/postgres/postgres-database.ts';
import { parsePostgresUrl } from './sql/postgres/postgres-url.ts';
import { SqlSavedDefinitions } from './sql/saved-definitions.ts';
import { SqlSettings } from './sql/settings.ts';
import { SqliteDatabase } from './sql/sqlite/sqlite-database.ts';
import { SqlStreams } from './sql/streams.ts';
import type { Store } from './store.ts';

/** A file of SQLite, which no other process writes (`:memory:`: none); or a database of a PostgreSQL server, with the CA it is trusted by (PEM). */
export type StorePlace = { file: string } | { url: string; ca?: string | undefined };

export type StoreOptions = StorePlace & { nowMs?: () => number };

/** Opens a store and brings it to the schema of this version. Rejects with `SchemaTooNew`, or `StoreRefused`. */
export async function createStore({ nowMs = Date.now, ...place }: StoreOptions): Promise<Store> {
  const { database, signals, close } = await open(place);
  return {
    isShared: database.dialect === 'postgres',
    settings: new SqlSettings(database),
    keyring: new SqlKeyring(database),
    sealedTexts: new SqlSealedTexts(database),
    controlPlanes: new SqlControlPlanes(database, nowMs),
    groupMemberships: new SqlGroupMemberships(database, nowMs),
    groupVersions: new SqlGroupVersions(database),
    dpCertificates: new SqlDpCertificates(database, nowMs),
    configStores: new SqlConfigStores(database, nowMs),
    nodes: new SqlNodes(database),
    clusterNodes: new SqlClusterNodes(database),
    streams: new SqlStreams(database),
    entityNames: new SqlEntityNames(database),
    dashboards: new SqlSavedDefinitions(database, 'dashboard', nowMs),
    reports: new SqlSavedDefinitions(database, 'report', nowMs),
    alertRules: new SqlSavedDefinitions(database, 'alert_rule', nowMs),
    alertChannels: new SqlSavedDefinitions(database, 'alert_channel', nowMs),
    alerts: new SqlAlerts(database),
    payloads: new SqlPayloads(database, nowMs),
    debugSessions: new SqlDebugSessions(database),
    erasures: new SqlErasures(database),
    guardVerdicts: new SqlGuardVerdicts(database),
    identity: createIdentity(database, nowMs),
    configurations: new SqlConfigurations(database, signals),
    audit: new SqlAuditLog(database),
    auditExport: new SqlAuditExport(database, nowMs),
    signIn: createSignInStore(database, nowMs),
    leases: new SqlLeases(database),
    signals,
    close,
  };
}

interface Opened {
  database: OpenDatabase;
  signals: Signals;
  close(): Promise<void>;
}

async function open(place: StorePlace): Promise<Opened> {
  if ('file' in place) {
    const database = await SqliteDatabase.open(place.file);
    return { database, signals: new LocalSignals(), close: () => database.close() };
  }
  const server = parsePostgresUrl(place.url, place.ca);
  const database = await PostgresDatabase.open(server);
  const signals = await PostgresSignals.open(server, database);
  const close = async () => {
    await signals.close();
    await database.close();
  };
  return { database, signals, close };
}
