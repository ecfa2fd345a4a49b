export { legacyClient, modernClient } from './client-facts.ts';
export { callTool, type ToolCalls, type ToolValidators } from './conversion/call-tool.ts';
export { convertTool, toolProblems } from './conversion/convert-tool.ts';
export { ConvertedTool } from './conversion/converted-tool.ts';
export type { Validate } from './conversion/result.ts';
export type { ToolDefinition, ToolPlace, ToolProblem } from './conversion/tool-definition.ts';
export { conversionProvider } from './conversion/tool-provider.ts';
export type { Endpoint, EndpointOpened, EndpointSession } from './endpoint.ts';
export {
  FederatedEndpoint,
  type FederationSettings,
  type Meanings,
  meaningKey,
} from './federation/federated-endpoint.ts';
export { FederatedSession } from './federation/federated-session.ts';
export type { FederatedSource } from './federation/federated-source.ts';
export { FederationMemory } from './federation/federation-memory.ts';
export type { Gate, Primitive, PrimitiveKind } from './federation/gate.ts';
export { isPlainName, keptNames, type Naming } from './federation/naming.ts';
export { providerSource } from './federation/provider-source.ts';
export type { FederatedData } from './federation/server-sessions.ts';
export type { ProvidedTool, ToolProvider } from './federation/tool-provider.ts';
export { type Allows, filterAnswer } from './filter-answer.ts';
export { Front, type FrontOptions } from './front/front.ts';
export { ParkedCalls } from './front/modern/parked-calls.ts';
export { answerKind } from './http/media-type.ts';
export { readSseEvent, replaceSseData, type SseEvent } from './http/sse.ts';
export { SseReader } from './http/sse-reader.ts';
export { type SseFields, sseKeepAlive, writeSseEvent } from './http/sse-writer.ts';
export { editMembers, editMembersAt, emptyObject, type MemberChanges, toJson, writeArray } from './json/edit.ts';
export { foldName } from './json/fold.ts';
export { type Splice, spliced } from './json/splice.ts';
export { readStrictValue, type StrictLimits, type StrictValue } from './json/strict-value.ts';
export {
  isJsonObject,
  type JsonMember,
  readElements,
  readMember,
  readMembers,
  readText,
  readTexts,
} from './json/walk.ts';
export { type ReadCall, ReadMessage } from './message.ts';
export type { Ask, Asked, AskListener, ClientFacts, Era, ServerRequest, SourceFailure } from './neutral.ts';
export { errorCodes, type McpProblem, type ProblemData, type ProblemReason, problems } from './problems.ts';
export { liftError, liftResult, liftUrlElicitation } from './protocol/lift.ts';
export { lowerError, lowerResult } from './protocol/lower.ts';
export { metaKeys, neutralParams } from './protocol/meta.ts';
export { type ModeOfReading, ReadingRules } from './protocol/reading-rules.ts';
export { type DeclaredHeaders, readDeclaredHeaders } from './protocol/rev-2026-07-28/declared-headers.ts';
export { decodeHeaderValue, encodeHeaderValue } from './protocol/rev-2026-07-28/header-values.ts';
export { differingParamHeader, type ParamHeader } from './protocol/rev-2026-07-28/param-headers.ts';
export {
  type WrittenRequest,
  writeModernNotification,
  writeModernRequest,
} from './protocol/rev-2026-07-28/write-request.ts';
export type { Revision, TargetKey } from './protocol/revision.ts';
export { isKnownMethod, isModernVersion, revisions, targetKeyOf } from './protocol/revisions.ts';
export { legacyHeaders, writeLegacyNotification, writeLegacyRequest } from './protocol/write-legacy-request.ts';
export { type Answer, readAnswers } from './read-answers.ts';
export { checkOtherHeaders, checkPostHeaders, readCall } from './read-call.ts';
export { readServerMessage, readServerMessages, type ServerMessage } from './read-server-message.ts';
export { Seal, type SealUse } from './seal/seal.ts';
export { principalOf } from './session/principal.ts';
export type { Carrier, CarrierRequest } from './source/carrier.ts';
export { type InnerCarrierOptions, innerCarrier } from './source/inner-carrier.ts';
export { ServerSource, type ServerSourceOptions } from './source/server-source.ts';
export type { SourceServices } from './source/services.ts';
export type {
  Discovered,
  Notice,
  Opened,
  Opening,
  ServerAnswer,
  ServerFacts,
  Source,
  SourceSession,
  SourceSessionData,
  Unopened,
  Watch,
  WatchFilter,
  WatchListener,
} from './source/source.ts';
export type { Lane } from './stdio/lane.ts';
export { LineReader } from './stdio/lines.ts';
export { OwnConversation } from './stdio/own-conversation.ts';
export { SharedConversation } from './stdio/shared-conversation.ts';
export {
  writeError,
  writeErrorAnswer,
  writeErrorObject,
  writeNotification,
  writeRequest,
  writeResult,
} from './write-message.ts';
