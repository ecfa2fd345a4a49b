export { bodyOf, type ExchangeOptions, exchange } from './exchange.ts';
export { FakeClock, settled } from './fake-clock.ts';
export {
  type FakeCachePort,
  type FakeConsumer,
  type FakeCountersPort,
  type FakeFiles,
  type FakeHttp,
  type FakeRecords,
  type FakeRecordsPort,
  type FakeServices,
  type FakeServicesOptions,
  fakeServices,
  type LogEntry,
  MemoryCounters,
} from './fake-services.ts';
export {
  headersByName,
  type PluginRun,
  type Refused,
  type RunPluginOptions,
  runPlugin,
  type Trace,
  type UpstreamAnswer,
} from './run-plugin.ts';
