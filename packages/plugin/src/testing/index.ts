export { bodyOf, type ExchangeOptions, exchange } from './exchange.ts';
export { FakeClock, settled } from './fake-clock.ts';
export {
  type FakeConsumer,
  type FakeServices,
  type FakeServicesOptions,
  fakeServices,
  type LogEntry,
} from './fake-services.ts';
export type { FakeAccounts, FakeAccountsPort } from './fakes/accounts.ts';
export type { FakeCachePort } from './fakes/cache.ts';
export { type FakeCountersPort, MemoryCounters } from './fakes/counters.ts';
export type { FakeEmbeddings } from './fakes/embeddings.ts';
export type { FakeFiles } from './fakes/files.ts';
export type { FakeHttp } from './fakes/http.ts';
export type { FakeInner, FakeInnerAnswer, FakeInnerCall } from './fakes/inner.ts';
export type { FakeKafka } from './fakes/kafka.ts';
export type { FakeMail } from './fakes/mail.ts';
export type { FakeMetricDefinition, FakeMetrics } from './fakes/metrics.ts';
export type { FakeOrigin, FakeOriginAnswer, FakeOriginCall } from './fakes/origin.ts';
export type { FakePlaces, FakePlacesPort } from './fakes/places.ts';
export type { FakeRecords, FakeRecordsPort } from './fakes/records.ts';
export type { FakeSockets } from './fakes/sockets.ts';
export type { FakeStdio, FakeStdioAnswer } from './fakes/stdio.ts';
export type { FakeVectors } from './fakes/vectors.ts';
export {
  headersByName,
  type PluginRun,
  type Refused,
  type RunPluginOptions,
  runPlugin,
  type Trace,
  type UpstreamAnswer,
} from './run-plugin.ts';
export type { Served } from './served.ts';
