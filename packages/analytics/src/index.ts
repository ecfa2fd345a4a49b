export {
  type AnalyticsStore,
  type ConversationAssignment,
  type InsertResult,
  type Person,
  type QueryOptions,
  type QueryParameter,
  type QueryParameters,
  type ResultRow,
  type ResultValue,
  type Retention,
  type RowBatch,
  StoreError,
  type StoreErrorCode,
} from './analytics-store.ts';
export { type ClickHouseOptions, createClickHouseStore } from './clickhouse/store.ts';
export { Conversations, type ConversationsOptions } from './conversations/conversations.ts';
export { type ConversationsResult, listConversations } from './conversations/list-conversations.ts';
export { type ConversationsQuery, conversationsQuerySchema } from './conversations/list-query.ts';
export {
  type ConversationSummary,
  type ConversationView,
  readConversation,
  readConversationTree,
} from './conversations/read-conversation.ts';
export type { HopNumber } from './conversations/views/hop-numbers.ts';
export type { Decision, HopView, LlmView } from './conversations/views/hop-view.ts';
export type { Totals } from './conversations/views/totals.ts';
export type { HopNode } from './conversations/views/tree.ts';
export {
  type CatalogueEntry,
  type CatalogueField,
  type CatalogueFilter,
  catalogueEntry,
} from './datasets/catalogue.ts';
export type { Aggregate, Category, DataSet, Field, FieldKind, Metric, Operator, Unit } from './datasets/data-set.ts';
export { operatorsOf } from './datasets/data-set.ts';
export { dataSets, refusedDataSets } from './datasets/data-sets.ts';
export { apiRequests } from './datasets/sets/api-requests.ts';
export type { DuckDbOptions } from './duckdb/database.ts';
export { createDuckDbStore } from './duckdb/store.ts';
export { type FeedbackPorts, giveFeedback, type Judgement } from './feedback/give-feedback.ts';
export { type Granularity, granularities, granularitiesByRange } from './query/granularity.ts';
export { type GuardHitsQuery, guardHitsQuerySchema } from './query/guard-hits-query.ts';
export {
  type MetricsQuery,
  metricsQuerySchema,
  metricsQuerySchemaOf,
  type QueryLimits,
} from './query/metrics-query.ts';
export { type RequestsQuery, requestsQuerySchema } from './query/requests-query.ts';
export {
  calendarUnits,
  type Interval,
  intervalOf,
  relativeRanges,
  type TimeRange,
  tzSchema,
} from './query/time-range.ts';
export type { Display, DisplayName, NamePorts } from './results/display.ts';
export { answerGuardHits, type GuardHit, type GuardHitsResult } from './results/guard-hits-result.ts';
export { answerMetricsQuery, type MetricsResult, type QueryPorts } from './results/metrics-result.ts';
export type { EntityLabel, NameResolver } from './results/names.ts';
export { readRequest } from './results/read-request.ts';
export type { RequestKind, RequestRecord } from './results/request-record.ts';
export { exportRequests, requestsExportSchema } from './results/requests-export.ts';
export { answerRequestsQuery, type RequestsResult } from './results/requests-result.ts';
export type { Column, ColumnType, DerivedColumn, Table } from './schema/column.ts';
export { tables } from './schema/tables.ts';
export { emptyGroup, otherGroup } from './sql/metrics-sql.ts';
