export { type CachePortOptions, MemoryCachePort } from './cache/cache-port.ts';
export { type SelfSignedOptions, selfSigned } from './certificates/self-signed.ts';
export { createCloudPort } from './cloud/cloud-port.ts';
export { CounterAuthority, type CounterAuthorityOptions } from './counters/counter-authority.ts';
export { type CountersPortOptions, createCountersPort } from './counters/counters-port.ts';
export { type CounterTransport, LeasedCounters, type LeasedCountersOptions } from './counters/leased-counters.ts';
export { createMemoryCounters, type MemoryCountersOptions } from './counters/memory-counters.ts';
export type { CounterReply, CounterRequest } from './counters/messages.ts';
export { createFilesPort, type FilesPortOptions } from './files/files-port.ts';
export { createHttpPort, type HttpPortOptions } from './http/http-port.ts';
export { createKeptPort } from './kept/kept-port.ts';
export { MemoryRecords, type MemoryRecordsOptions } from './records/memory-records.ts';
export type { RecordReply, RecordRequest } from './records/messages.ts';
export { answerRecordRequest, NodeRecords, type NodeRecordsOptions } from './records/node-records.ts';
export { createRecordsPort, type RecordsPortOptions } from './records/records-port.ts';
export type { VaultEntity } from './vaults/places.ts';
export {
  type SecretEntry,
  SecretStore,
  type SecretStoreOptions,
  type SecretTable,
  type SecretValue,
} from './vaults/secret-store.ts';
