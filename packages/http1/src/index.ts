export type { Http1Call, Http1Request, ResponseHandler } from './call.ts';
export { Http1Error, type Http1ErrorKind, type Http1Phase } from './error.ts';
export { Http1Pool, type Http1PoolOptions, type TlsOptions } from './pool.ts';
export { isFieldName, isFieldValue, isRequestTarget } from './syntax.ts';
export { Timed, Timers } from './timers.ts';
