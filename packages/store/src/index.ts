export type {
  AlertEvent,
  AlertEventField,
  AlertNotification,
  AlertState,
  AlertStateField,
  Alerts,
  AlertTurn,
} from './alerts.ts';
export type { AuditDestination, AuditExport, AuditReplay, AuditWebhook } from './audit/audit-export.ts';
export type {
  AuditEntry,
  AuditField,
  AuditHead,
  AuditLog,
  AuditRecord,
  AuditSigner,
  AuditType,
  AuditVerification,
} from './audit-log.ts';
export type { Author } from './author.ts';
export type { ClusterNode, ClusterNodeField, ClusterNodes, SyncStatus } from './cluster/cluster-nodes.ts';
export type {
  ConfigStore,
  ConfigStoreField,
  ConfigStoreSecret,
  ConfigStores,
  SealedSecret,
} from './config-stores/config-stores.ts';
export {
  type ChangesSince,
  type Configurations,
  type ConfigVersion,
  type ConfigWrite,
  configTopic,
  type EntityListRequest,
  type EntityPage,
  type EntityReference,
  type EntityRow,
  type HistoryLimits,
  type KeyHolder,
  type MarkedEntity,
  type MarkedRequest,
  type Referrer,
  type RowChange,
  type StoredChange,
  type StoredEntity,
  type VersionListRequest,
} from './configuration/configurations.ts';
export { BrokenReference } from './configuration/errors.ts';
export type {
  ClusterAuthType,
  ClusterType,
  ControlPlane,
  ControlPlaneField,
  ControlPlanes,
  ProxyUrl,
} from './control-planes/control-planes.ts';
export type { DpCertificate, DpCertificates } from './control-planes/dp-certificates.ts';
export type { GroupMembership, GroupMemberships, MembershipChange } from './control-planes/group-memberships.ts';
export type { GroupParts, GroupVersions } from './control-planes/group-versions.ts';
export { createStore, type StoreOptions, type StorePlace } from './create-store.ts';
export type {
  DebugSession,
  DebugSessionField,
  DebugSessions,
  DebugTrace,
  DebugTraceBody,
  DebugTraceField,
  TraceOutcome,
} from './debug-sessions.ts';
export type { EntityKind, EntityNames, KnownName } from './entity-names.ts';
export type { Erasure, ErasureField, Erasures } from './erasures.ts';
export {
  Conflict,
  LimitReached,
  NotFound,
  SchemaTooNew,
  StoreRefused,
  StoreUnavailable,
  UnkeepableText,
  VersionMismatch,
} from './errors.ts';
export {
  type GuardHitKey,
  type GuardVerdict,
  type GuardVerdicts,
  guardVerdicts,
  type VerdictCount,
} from './guard-verdicts.ts';
export type { AccessToken, AccessTokenField, AccessTokens } from './identity/access-tokens.ts';
export type { AssertionKey, AssertionKeys } from './identity/assertion-keys.ts';
export type { AssignedRole, AssignedRoleField, AssignedRoles, HeldRole, Holder } from './identity/assigned-roles.ts';
export type { Caller, Callers } from './identity/callers.ts';
export type { Identity } from './identity/identity.ts';
export type { Organization, OrganizationField, Organizations, PredefinedTeam } from './identity/organizations.ts';
export type { SystemAccount, SystemAccountField, SystemAccounts } from './identity/system-accounts.ts';
export type { Member, Team, TeamField, Teams } from './identity/teams.ts';
export type { User, UserField, Users } from './identity/users.ts';
export type { DataKey, Keyring, KeyringProcess, SealedTexts, TextPlace } from './keyring/keyring.ts';
export type { Leases } from './leases.ts';
export type { GatewayNode, NodeField, Nodes } from './nodes.ts';
export type { Filter, FilterOperator, Page, PageRequest, Sort } from './page.ts';
export { Pauses } from './pauses.ts';
export type { Payloads, SealedPayload } from './payloads.ts';
export type { SavedDefinition, SavedDefinitionField, SavedDefinitions } from './saved-definitions.ts';
export type { Settings } from './settings.ts';
export type { AttemptRule, Attempts } from './sign-in/attempts.ts';
export type { Credentials } from './sign-in/credentials.ts';
export type {
  AuthenticationSettings,
  IdentityProvider,
  IdentityProviders,
  TeamGroupMapping,
} from './sign-in/identity-providers.ts';
export type { OneTimeLink, OneTimeLinks } from './sign-in/one-time-links.ts';
export type { Session, Sessions } from './sign-in/sessions.ts';
export type { SignInStore } from './sign-in/sign-in-store.ts';
export type { Signals } from './signals.ts';
export { backUpFile, restoreFile } from './sql/sqlite/sqlite-backup.ts';
export { NamedTurns } from './sql/turns.ts';
export type { Store } from './store.ts';
export type { RowStream, Streams, StreamTotals } from './streams.ts';
