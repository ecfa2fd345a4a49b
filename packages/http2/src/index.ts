export type { Http2Request } from './call.ts';
export { Http2Pool, type Http2PoolOptions } from './pool.ts';
