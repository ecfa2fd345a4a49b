export { readChanges, readDocumentLines, writeDocumentLines } from './cluster/document-lines.ts';
export { decodeFrame, encodeFrame, type FrameHead } from './cluster/frame.ts';
export {
  type ConfigurationId,
  type Hello,
  type NodeMessage,
  type NodeProblem,
  readNodeMessage,
} from './cluster/node-message.ts';
export {
  clusterPingMs,
  clusterProtocol,
  clusterProtocolMin,
  clusterSilenceMs,
  documentBytesMax,
  frameBytesMax,
  nodeMessageBytesMax,
  outletPath,
  problemsMax,
  problemTextMax,
} from './cluster/outlet.ts';
export { closeCodes, type PlaneMessage, readPlaneMessage, type Withholding } from './cluster/plane-message.ts';
export {
  type AddressHealth,
  type HealthReason,
  type HealthState,
  healthAddressesMax,
  healthReasons,
  healthStates,
  type TargetHealth,
  type UpstreamHealth,
  type UpstreamHealthOf,
  upstreamHealthSchema,
} from './cluster/upstream-health.ts';
export { type BlockKind, blockKinds } from './config/block.ts';
export { caCertificates } from './config/certificate.ts';
export type { EntityChange } from './config/change.ts';
export type { CollectionDefinition, Entity, EntityRef, ForeignKey } from './config/collection.ts';
export { coreCollections } from './config/collections.ts';
export { type ConfigDocument, formatProblem, type Problem } from './config/document.ts';
export { type EntityIssue, findIssues } from './config/issues.ts';
export { openCollections } from './config/open-collections.ts';
export { awsVault } from './config/vaults/aws.ts';
export { azureVault } from './config/vaults/azure.ts';
export { envVault } from './config/vaults/env.ts';
export { fsVault } from './config/vaults/fs.ts';
export { gcpVault } from './config/vaults/gcp.ts';
export { hcvVault } from './config/vaults/hcv.ts';
export { vaultKinds } from './config/vaults/kinds.ts';
export { konnectVault } from './config/vaults/konnect.ts';
export { parseReference, type VaultReference } from './config/vaults/reference.ts';
export { referencesIn } from './config/vaults/references.ts';
export type { VaultSettings } from './config/vaults/shared.ts';
export { type DebugField, debugFields } from './debugging/debug-fields.ts';
export {
  type DebugOrder,
  type DebugOrders,
  debugOrdersPath,
  debugOrdersSchema,
  debugSessionsMax,
} from './debugging/debug-order.ts';
export { compileDebugRule, type DebugRule, type FieldReader } from './debugging/debug-rule.ts';
export {
  type DebugReport,
  type DebugSpan,
  type DebugTrace,
  debugReportSchema,
  debugSpanSchema,
  debugTraceBytesMax,
  debugTracesPath,
  type PayloadStage,
  payloadStageSchema,
} from './debugging/debug-trace.ts';
export { type CoreErrorCode, coreErrors, GatewayError } from './errors.ts';
export {
  type ConversationLink,
  type ConversationLinkKind,
  conversationLinkKinds,
} from './events/conversation-link.ts';
export type { EntityName, EventRow } from './events/event-row.ts';
export {
  type Actor,
  type ExchangeEvent,
  exchangeEventSchema,
  type McpFacts,
  type UpstreamTry,
} from './events/exchange-event.ts';
export type { GuardFacts } from './events/guard-facts.ts';
export { inputTokens, type LlmCacheFacts, type LlmFacts, outputTokens } from './events/llm-facts.ts';
export type { Mediation, MediationWay } from './events/mediation.ts';
export {
  type PayloadBatch,
  type PayloadRecord,
  payloadBatchBytesMax,
  payloadBatchSchema,
  payloadBytesMax,
  payloadRecordSchema,
  payloadsMediaType,
  payloadsPath,
} from './events/payload-record.ts';
export {
  type BatchNode,
  batchBytesMax,
  decodeBatch,
  decodeRows,
  encodeBatch,
  encodeBatchHead,
  ingestPath,
  type RowBatch,
  rowsMediaType,
} from './events/rows/row-batch.ts';
export { RowEncoder, rowBytesMax } from './events/rows/row-encoder.ts';
export { splitRows } from './events/rows/split-rows.ts';
export { WireError } from './events/rows/wire/reader.ts';
export type { TimelineSpan } from './events/timeline.ts';
export { jsonSchemaOf } from './json-schema.ts';
export { nearest } from './nearest.ts';
export { type Address, type Network, parseAddress, parseNetwork } from './network/network.ts';
export { NetworkSet } from './network/network-set.ts';
export { isPublicAddress } from './network/public-address.ts';
export { escapePath, normalisePath } from './normalise-path.ts';
export { Secret } from './secret.ts';
export { type CalendarDay, isZone, weekdayOf, type Zone, zoneOf } from './zone.ts';
