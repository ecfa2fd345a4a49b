import type { Alerts } from './alerts.ts';
import type { AuditExport } from './audit/audit-export.ts';
import type { AuditLog } from './audit-log.ts';
import type { ClusterNodes } from './cluster/cluster-nodes.ts';
import type { ConfigStores } from './config-stores/config-stores.ts';
import type { Configurations } from './configuration/configurations.ts';
import type { ControlPlanes } from './control-planes/control-planes.ts';
import type { DpCertificates } from './control-planes/dp-certificates.ts';
import type { GroupMemberships } from './control-planes/group-memberships.ts';
import type { GroupVersions } from './control-planes/group-versions.ts';
import type { DebugSessions } from './debug-sessions.ts';
import type { EntityNames } from './entity-names.ts';
import type { Erasures } from './erasures.ts';
import type { GuardVerdicts } from './guard-verdicts.ts';
import type { Identity } from './identity/identity.ts';
import type { Keyring, SealedTexts } from './keyring/keyring.ts';
import type { Leases } from './leases.ts';
import type { Nodes } from './nodes.ts';
import type { Payloads } from './payloads.ts';
import type { SavedDefinitions } from './saved-definitions.ts';
import type { Settings } from './settings.ts';
import type { SignInStore } from './sign-in/sign-in-store.ts';
import type { Signals } from './signals.ts';
import type { Streams } from './streams.ts';

/** What the control plane keeps beside analytics. */
export interface Store {
  /** Other processes may have it open at the same time. */
  readonly isShared: boolean;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly sealedTexts: SealedTexts;
  readonly controlPlanes: ControlPlanes;
  readonly groupMemberships: GroupMemberships;
  readonly groupVersions: GroupVersions;
  readonly dpCertificates: DpCertificates;
  readonly configStores: ConfigStores;
  readonly nodes: Nodes;
  readonly clusterNodes: ClusterNodes;
  readonly streams: Streams;
  readonly entityNames: EntityNames;
  readonly dashboards: SavedDefinitions;
  readonly reports: SavedDefinitions;
  readonly alertRules: SavedDefinitions;
  readonly alertChannels: SavedDefinitions;
  readonly alerts: Alerts;
  readonly payloads: Payloads;
  readonly debugSessions: DebugSessions;
  readonly erasures: Erasures;
  readonly guardVerdicts: GuardVerdicts;
  readonly identity: Identity;
  readonly configurations: Configurations;
  readonly audit: AuditLog;
  readonly auditExport: AuditExport;
  readonly signIn: SignInStore;
  readonly signals: Signals;
  readonly leases: Leases;
  close(): Promise<void>;
}
