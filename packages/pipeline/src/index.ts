export type { AskedModel, AttemptGuard } from './attempt-guard.ts';
export {
  BatchQueue,
  type BatchQueueCounts,
  type BatchQueueOptions,
  type BatchQueueSettings,
} from './batch-queue.ts';
export { Blocks } from './blocks.ts';
export type { Call, LlmCall, McpCall, McpMessage } from './call.ts';
export { Chain, isRefusal } from './chain.ts';
export type { ClientCertificate } from './client-certificate.ts';
export { type Condition, compileCondition } from './condition.ts';
export { ConsumerVariable, consumerFields } from './condition-consumer.ts';
export { type CompiledCondition, ConditionLanguage, type ConditionType } from './condition-language.ts';
export { HeadLinks, usualConversationHeaders } from './conversation/head-links.ts';
export { type LinkTerms, link, linkArguments } from './conversation/links.ts';
export { embedTimeoutMs, SharedEmbedder } from './embedding/shared-embedder.ts';
export type {
  ConfiguredPlugin,
  Consumer,
  ConsumerEntity,
  ConsumerGroup,
  ConsumerGroupEntity,
  Credential,
  PluginEntity,
  RouteEntity,
  RouteProtocol,
  ServiceEntity,
  TargetEntity,
  UpstreamEntity,
} from './entities.ts';
export { type EventContext, toEvent } from './event.ts';
export {
  type Claims,
  Exchange,
  type Forwarded,
  type ProtectedResource,
  type RequestHead,
  type UpstreamTarget,
  type UpstreamTerms,
} from './exchange.ts';
export { decodeFormText, encodeFormText } from './form-text.ts';
export { FrameChain, type FramesPassed, type FrameTaker } from './frame-chain.ts';
export type { CreateFramer, Framer } from './framer.ts';
export { HeaderList } from './header-list.ts';
export { headerText, isHeaderText } from './header-text.ts';
export {
  type AnonymousFallback,
  compileAnonymous,
  type Identity,
  identify,
  identifyAnonymous,
  quoted,
} from './identity.ts';
export { bodyJsonLimits, type JsonLimits, measureJson, parseJson } from './json.ts';
export { KeyRing, type RingKey } from './key-ring.ts';
export { LogQueueCounts } from './log-queue-counts.ts';
export { headerValue } from './log-record/header-value.ts';
export { logRecord } from './log-record/log-record.ts';
export { redactQuery } from './log-record/query.ts';
export { redacted } from './log-record/redacted.ts';
export { visibleHeaders } from './log-record/visible-headers.ts';
export { NotDelivered } from './not-delivered.ts';
export { occasionally } from './occasionally.ts';
export { PayloadStages } from './payload-stages.ts';
export {
  type Attachment,
  type ClientAuthorities,
  defineLazyPlugin,
  definePlugin,
  type FrameOutcome,
  type PluginDefinition,
  type PluginDuty,
  type PluginHooks,
  type PluginInstanceContext,
  pluginDuties,
  StateSlot,
  type WebSocketMessage,
} from './plugin.ts';
export { RandomIds } from './random-ids.ts';
export { mediaType, readForm } from './read-by-type.ts';
export { type Refusal, type RefusalOptions, type Reply, refuse, refuseEmpty } from './reply.ts';
export { type BuiltRouter, buildRouter, buildRouterSteps } from './router/build.ts';
export type { RouteProblem } from './router/compile-route.ts';
export { type NearMiss, nearMisses, type RouteCriterion } from './router/near-misses.ts';
export { type RoutedRoute, type RouteMatch, type RouteQuery, Router } from './router/router.ts';
export { upstreamPath } from './router/upstream-path.ts';
export { runAtOnce } from './run-at-once.ts';
export { runInSlices } from './run-in-slices.ts';
export type {
  Accounts,
  AccountsPort,
  Ask,
  NotReserved,
  Reservation,
  Reserved,
  ReserveResult,
  Unreachable,
} from './services/accounts.ts';
export type { Cache, CachePort, ExposedCache } from './services/cache.ts';
export type {
  AccessTokens,
  AwsOptions,
  AzureOptions,
  CloudPort,
  GcpOptions,
  RequestSigner,
  RequestToSign,
} from './services/cloud.ts';
export type { Counters, CountersPort, SharedCountsOptions, TakeResult, Window } from './services/counters.ts';
export type { Embedder, EmbeddingsPort, EmbedOptions, LocalEmbedder, Vector } from './services/embeddings.ts';
export type { FetchAnswer, FetchRequest, HttpPort, HttpProxy, HttpRequest } from './services/http.ts';
export type { InnerCall, InnerErrorKind, InnerPort, InnerReceiver, InnerRequest } from './services/inner.ts';
export type { KafkaOptions, KafkaPort, KafkaProducer, KafkaSasl } from './services/kafka.ts';
export type { Mail, MailBox, MailPort } from './services/mail.ts';
export type {
  BucketSeries,
  CounterMetric,
  CounterSeries,
  GaugeMetric,
  GaugeOptions,
  GaugeSeries,
  HistogramMetric,
  HistogramOptions,
  HistogramSeries,
  MetricFamily,
  MetricOptions,
  MetricsPort,
  NumberSeries,
} from './services/metrics.ts';
export type {
  HttpOrigin,
  OriginCall,
  OriginFailure,
  OriginOptions,
  OriginReceiver,
  OriginRequest,
} from './services/origin.ts';
export type { OutageOptions } from './services/outage.ts';
export type { HeldPlace, Places, PlacesPort } from './services/places.ts';
export { checkRecord } from './services/record-bounds.ts';
export type { Records, RecordsPort } from './services/records.ts';
export type { RedisAddress, RedisSettings } from './services/redis.ts';
export {
  type DatagramOptions,
  type DatagramSender,
  datagramBytesMax,
  type HostAndPort,
  type SocketsPort,
  type StreamOptions,
  type StreamSender,
  type StreamTls,
} from './services/sockets.ts';
export {
  choosesProgram,
  type HeldStdioServer,
  type StdioPort,
  type StdioRequest,
  type StdioServer,
} from './services/stdio.ts';
export { checkVector, vectorsMax } from './services/vector-bounds.ts';
export type {
  DistanceMetric,
  Neighbour,
  PgvectorSettings,
  PgvectorTls,
  VectorSpace,
  VectorStore,
  VectorsPort,
} from './services/vectors.ts';
export type {
  Appender,
  Clock,
  Directory,
  FilesPort,
  Held,
  KeptPort,
  Log,
  NodeFacts,
  Services,
  Sink,
  TargetState,
  UpstreamsPort,
} from './services.ts';
export type { Answer, CallerBody, CallerBodyReceiver, Serving } from './serving.ts';
export { type PluginInstance, rankOf, type ScopedInstances, type Slot, scopeRanks } from './slot.ts';
export { activate, activateSteps, type ServicesFor, updateSnapshotSteps } from './snapshot/activate.ts';
export { changeDocument, inOrderOfAge } from './snapshot/change-document.ts';
export type { CommandProblem } from './snapshot/check-plugin.ts';
export {
  type CompiledConfig,
  type CompileOptions,
  type CompileResult,
  compileConfig,
  compileConfigSteps,
  type Locate,
} from './snapshot/compile.ts';
export { SnapshotDirectory } from './snapshot/directory.ts';
export { entitiesOf } from './snapshot/entities-of.ts';
export { type ExplainedCaller, type ExplainedStep, type Explanation, explainRoute } from './snapshot/explain.ts';
export { loadCode } from './snapshot/load-code.ts';
export type { PlannedPlugin, RoutePlan } from './snapshot/plan.ts';
export { Snapshot } from './snapshot/snapshot.ts';
export { type ConfigUpdate, type UpdateResult, updateConfigSteps } from './snapshot/update.ts';
export { SseFramer } from './sse-framer.ts';
export { compileTemplate, isTemplate, type Template } from './template.ts';
export { type IncomingTrace, type TraceFormat, type TraceFormatName, traceFormatNames } from './trace/format.ts';
export { traceparentOf } from './trace/formats/w3c.ts';
export { shortTraceId } from './trace/ids.ts';
export { joinTraceOf, traceOfHeaders } from './trace/incoming.ts';
export { injectTrace } from './trace/inject.ts';
export { Propagation, type PropagationSettings } from './trace/propagation.ts';
export { SpanIds } from './trace/span-ids.ts';
export { Timeline } from './trace/timeline.ts';
export { TraceContext } from './trace/trace-context.ts';
export { type ConnectionMoments, TrySpan } from './trace/try-span.ts';
export { TryRecord, type TryTarget } from './try-record.ts';
