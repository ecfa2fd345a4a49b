import type { Author } from './author.ts';

/** What was said in one exchange, sealed: only who has the key can read it. */
export interface SealedPayload {
  controlPlaneId: string;
  requestId: string;
  atMs: number;
  consumerId: string | undefined;
  subject: string | undefined;
  sealed: string;
}

export interface Payloads {
  /** Keeps them all or none; one that is there already is replaced. */
  put(payloads: readonly SealedPayload[]): Promise<void>;
  /** What was said in an exchange of one of these control planes; that it was read, and by whom, stands in the audit log. Throws `NotFound`. */
  read(controlPlaneIds: readonly string[], requestId: string, by: Author): Promise<SealedPayload>;
  /** Drops what is about a person; gives how many. */
  erase(controlPlaneIds: readonly string[], person: { consumerId?: string; subject?: string }): Promise<number>;
  /** Drops what is from before, and then the oldest until what is left has at most so many bytes; gives how many. */
  prune(limits: { beforeMs: number; bytesMax: number }): Promise<number>;
}
