export type { Algorithm, Clues, Lesson } from './balancing/algorithm.ts';
export { type AlgorithmName, type AlgorithmOptions, algorithms } from './balancing/algorithms.ts';
export type { BreakerRules } from './balancing/breaker.ts';
export { type FailoverCriterion, FailoverRules, failoverCriteria, type TryFailure } from './balancing/failover.ts';
export type { Member } from './balancing/member.ts';
export { Pool } from './balancing/pool.ts';
export { catchAll, type DistanceMetric, Semantic } from './balancing/semantic.ts';
export { TargetState } from './balancing/target-state.ts';
export type {
  AnswerContext,
  ChatDialect,
  EmbeddingsDialect,
  FrameKind,
  FramingName,
  Json,
  MemberEdits,
  PathFacts,
  Read,
  StreamReader,
  StreamWatcher,
  StreamWriter,
  WriteOptions,
} from './dialects/dialect.ts';
export { chatDialects, findChatDialect, findEmbeddingsDialect } from './dialects/index.ts';
export { type PortableTools, portableTools } from './dialects/portable-tools.ts';
export { type SamplingPaths, samplingPaths } from './dialects/sampling.ts';
export { untranslatable } from './dialects/untranslatable.ts';
export type { Format, PathReading } from './formats/format.ts';
export { findFormat, formats } from './formats/index.ts';
export { type Amounts, readAmounts } from './forwarded/amounts.ts';
export { InvokeStreamWatcher } from './forwarded/invoke/invoke-stream-watcher.ts';
export { readInvokeUsage } from './forwarded/invoke/invoke-usage.ts';
export { UsageTail } from './forwarded/usage-tail.ts';
export { awsHeadersBytes, awsPayload, writeAwsMessage } from './framing/aws-event-message.ts';
export { createFramer } from './framing/framers.ts';
export { formBoundary } from './multipart/boundary.ts';
export { MultipartRewriter } from './multipart/rewriter.ts';
export type { ChatAnswer, Choice, FinishReason, TokenLogprob } from './neutral/answer.ts';
export { type AskedTool, AskedTools, askedToolsOf } from './neutral/asked-tools.ts';
export { AnswerCollector } from './neutral/collector.ts';
export type { EmbeddingsAnswer, EmbeddingsInput, EmbeddingsRequest } from './neutral/embeddings.ts';
export { type Failure, type FailureKind, kindOfStatus, unreadablePiece } from './neutral/failure.ts';
export { type Loss, Losses } from './neutral/losses.ts';
export type {
  CacheMark,
  Citations,
  MediaPart,
  MediaSource,
  OpaquePart,
  Part,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from './neutral/parts.ts';
export { eventsOf } from './neutral/replay.ts';
export type { AnswerFormat, ChatRequest, Message, OwnMembers, ReasoningWish } from './neutral/request.ts';
export type { BlockStart, ChatEvent } from './neutral/stream.ts';
export type { CustomTool, FunctionTool, OpaqueTool, Tool, ToolChoice } from './neutral/tools.ts';
export { inputTokens, noUsage, outputTokens, type Usage } from './neutral/usage.ts';
export { type Operation, operations } from './operation.ts';
export { loadPriceList } from './pricing/load.ts';
export { type OwnPrices, ownPriceProblems } from './pricing/own-prices.ts';
export { PriceList } from './pricing/price-list.ts';
export { type Cost, Pricer } from './pricing/pricer.ts';
export { type Address, addressOf, apiOf, endpointOf } from './providers/address.ts';
export { findProvider, providerNamed, providers } from './providers/index.ts';
export type { ModelOptions, OptionName } from './providers/model-options.ts';
export type {
  Ask,
  CredentialWish,
  Endpoint,
  Need,
  OptionProblem,
  Provider,
  ProviderApi,
} from './providers/provider.ts';
export { restOfPath } from './providers/segment.ts';
export { RealtimeWatcher } from './realtime/watcher.ts';
