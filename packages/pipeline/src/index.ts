export { BatchQueue, type BatchQueueCounts, type BatchQueueOptions, type BatchQueueSettings } from './batch-queue.ts';
export type { Call, McpCall, McpMessage } from './call.ts';
export {
  Chain,
  instancesOf,
  isRefusal,
  type PluginInstance,
  rankOf,
  type ScopedInstances,
  type Slot,
  scopeKey,
  scopeRanks,
} from './chain.ts';
export type {
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
export { Exchange, type RequestHead } from './exchange.ts';
export { type EventContext, toEvent } from './event.ts';
export { decodeFormText, encodeFormText } from './form-text.ts';
export { HeaderList } from './header-list.ts';
export {
  type AnonymousFallback,
  compileAnonymous,
  type Identity,
  identify,
  identifyAnonymous,
  quoted,
} from './identity.ts';
export { logRecord } from './log-record.ts';
export {
  definePlugin,
  type PluginDefinition,
  type PluginHooks,
  type PluginInstanceContext,
  StateSlot,
} from './plugin.ts';
export { type Refusal, type RefusalOptions, type Reply, refuse } from './reply.ts';
export type { RoutedRoute, RouteMatch, RouteQuery } from './router/router.ts';
export type {
  Appender,
  Clock,
  Counters,
  CountersPort,
  Directory,
  FilesPort,
  HttpPort,
  HttpRequest,
  Log,
  RedisSettings,
  Services,
  Sink,
  TakeResult,
  Window,
} from './services.ts';
export { activate, activateSteps, type ServicesFor } from './snapshot/activate.ts';
export {
  type CompiledConfig,
  type CompileOptions,
  type CompileResult,
  compileConfig,
  compileConfigSteps,
  entitiesOf,
  type Locate,
} from './snapshot/compile.ts';
export { type ExplainedStep, type Explanation, explainRoute } from './snapshot/explain.ts';
export type { PlannedPlugin, RoutePlan } from './snapshot/plan.ts';
export { Snapshot } from './snapshot/snapshot.ts';
export { type Condition, compileCondition } from './condition.ts';
export { type JsonLimits, parseJson } from './json.ts';
export { type BuiltRouter, buildRouter, buildRouterSteps, type RouteProblem, Router } from './router/build.ts';
export { normalisePath } from './router/normalise-path.ts';
export { upstreamPath } from './router/upstream-path.ts';
export { compileTemplate, isTemplate, type Template } from './template.ts';
