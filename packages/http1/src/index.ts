export { Http1Call, type Http1Request, type ResponseHandler } from './call.ts';
export type { TlsOptions } from './connection.ts';
export { Deadlines, type Expiring } from './deadlines.ts';
export { Http1Error, type Http1ErrorKind, type Http1Phase } from './error.ts';
export { BodyEnd, type Head, readHead } from './head.ts';
export { type ParserEvents, ResponseParser } from './parser.ts';
export { Http1Pool, type Http1PoolOptions } from './pool.ts';
