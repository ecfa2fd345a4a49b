import type { Author } from './author.ts';
import type { Page, PageRequest } from './page.ts';

/** A person's data was asked to be erased. Whose is not kept: the digest tells it again to whoever knows the id. */
export interface Erasure {
  id: string;
  organizationId: string;
  kind: 'consumer' | 'subject';
  /** HMAC-SHA-256 of the id, with a key of this control plane, in hex. */
  digest: string;
  requestedAtMs: number;
  /** Undefined until every store has done it. */
  completedAtMs: number | undefined;
  /** How many records each store erased. */
  erased: Readonly<Record<string, number>>;
}

export type ErasureField = 'kind' | 'digest' | 'requested_at';

export interface Erasures {
  list(organizationId: string, request: PageRequest<ErasureField>): Promise<Page<Erasure>>;
  /** Throws `NotFound`. */
  get(id: string): Promise<Erasure>;
  /** When each of these was asked for last, in Unix milliseconds; without those that never were. */
  latestOf(digests: readonly string[]): Promise<ReadonlyMap<string, number>>;
  insert(erasure: Erasure, by: Author): Promise<void>;
  complete(id: string, erased: Erasure['erased'], atMs: number): Promise<void>;
}
