import type { StoredRow } from './schema/feedback.ts';

/**
 * Keeps what gateways told of their exchanges, and answers SQL about it. The relations that can be asked, and their
 * columns, are those of `schema/`; each store speaks its own dialect of SQL.
 */
export interface AnalyticsStore {
  readonly dialect: 'duckdb' | 'clickhouse';

  /**
   * Keeps rows. Once it is resolved they are on disk, and survive kill -9 and a loss of power. A row whose `id` is there
   * already is left out, so a batch may be sent again, late, or mixed with others. Rejects with a `StoreError`, and has
   * then kept nothing of the batch.
   */
  insert(batch: RowBatch): Promise<InsertResult>;

  /**
   * Keeps of which conversations exchanges are, as the relation `conversation_hops`: `id`, `request_start`, `conversation_id`,
   * `conversation_start`, `parent_id`. What is told last of an exchange counts. Kept as long as single requests are.
   */
  assign(assignments: readonly ConversationAssignment[]): Promise<void>;

  query(sql: string, parameters?: QueryParameters, options?: QueryOptions): Promise<ResultRow[]>;

  /**
   * Takes a person out: their rows keep counting, but nothing in them tells who it was or what was asked for. Rows of theirs that
   * arrive later and began before are treated likewise.
   */
  erase(person: Person): Promise<{ rows: number }>;

  /** Drops what is older than the settings of retention allow. */
  prune(nowMs: number): Promise<void>;

  close(): Promise<void>;
}

export interface RowBatch {
  controlPlaneId: string;
  rows: readonly StoredRow[];
}

/** Of which conversation an exchange is, as far as is known now. */
export interface ConversationAssignment {
  /** Of the exchange. */
  id: string;
  startedAtMs: number;
  /** By the exchange that it begins with; undefined for what is of none. */
  conversation: { readonly id: string; readonly startedAtMs: number } | undefined;
  /** The exchange that this one goes on from, or in which a model asked for it. */
  parentId: string | undefined;
}

export interface InsertResult {
  inserted: number;
  /** Were there already. */
  duplicates: number;
  /** Older than what is kept of requests: they could not be told from rows that were there once. */
  expired: number;
  /** Began more than a day from now: a clock is wrong. */
  future: number;
}

/** One of them is given, or both. */
export interface Person {
  /** Where they are to be erased: an id may be another's elsewhere. */
  controlPlaneIds: readonly string[];
  consumerId?: string;
  /** As in `EventRow.subject`: the id of a consumer, or of the outermost actor. */
  subject?: string;
}

export type QueryParameters = Readonly<Record<string, QueryParameter>>;
export type QueryParameter = string | number | boolean | readonly string[] | readonly number[];

export interface QueryOptions {
  /** 30 s if not given. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** More are refused; 100,000 if not given. */
  rowsMax?: number;
}

/** Numbers are numbers: whole ones beyond 2^53 lose their last digits. Times are Unix milliseconds. */
export type ResultRow = Record<string, ResultValue>;
export type ResultValue = string | number | boolean | null | ResultValue[] | { [name: string]: ResultValue };

/** For how long what is kept; the choices are Konnect's. */
export interface Retention {
  /** Everything that metrics are made of. */
  analyticsMs: number;
  /** What is told of single requests besides: their URIs, addresses, ids. */
  requestsMs: number;
}

export type StoreErrorCode =
  | 'store_locked'
  | 'store_full'
  | 'store_failed'
  | 'store_closed'
  | 'store_busy'
  | 'query_invalid'
  | 'query_timeout'
  | 'query_cancelled'
  | 'query_too_large';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
