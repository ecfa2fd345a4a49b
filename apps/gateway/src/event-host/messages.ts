import type { EntityName } from '@sallyport/contracts';
import type { IdentityFiles } from '@sallyport/runtime';
import type { DebugFinding, DebugTask } from '../debugging/debug-task.ts';

/** What the event host is told at its start, through its environment. Plain data only. */
export interface EventHostStart {
  /** Where workers find it: a Unix socket in a folder that only this user can open. */
  readonly socketPath: string;
  readonly nodeId: string;
  readonly steadyOriginMs: number;
  readonly controlPlane: string;
  readonly identity: IdentityFiles;
  readonly spoolFolder: string;
  readonly spoolBytesMax: number;
  readonly capturesPayloads: boolean;
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export const eventHostVariable = 'SALLYPORT_EVENT_HOST';

/** Where workers hand over what was said, beside the socket for rows. */
export function payloadSocketOf(socketPath: string): string {
  return `${socketPath}-payloads`;
}

export type ToEventHost = NamesMessage | NamesAdded | WorkerGone | FindingMessage;

/** A configuration is active: its hash, and a file with the names of its entities, `[kind, id, name]` per line. */
export interface NamesMessage {
  readonly type: 'names';
  readonly hash: string;
  readonly file: string;
}

/** Entities have changed; those that have these names now. */
export interface NamesAdded {
  readonly type: 'names-added';
  readonly hash: string;
  readonly names: readonly EntityName[];
}

/** A worker observed something for a debug session. */
export interface FindingMessage {
  readonly type: 'debug-finding';
  readonly finding: DebugFinding;
}

/** A worker has ended, for whatever reason: what it began, and what became of that, as far as the primary knows. */
export interface WorkerGone {
  readonly type: 'worker-gone';
  readonly workerId: number;
  readonly begun: number;
  readonly recorded: number;
  readonly dropped: number;
}

export type FromEventHost = EventsMessage | DebugTasksMessage;

/** The debug sessions that there are now. */
export interface DebugTasksMessage {
  readonly type: 'debug-tasks';
  readonly tasks: readonly DebugTask[];
}

export interface EventsMessage {
  readonly type: 'events';
  readonly view: EventHostView;
}

/** Of this host since its start. */
export interface EventHostView {
  /** Rows that each worker has recorded since its start. */
  readonly recorded: Readonly<Record<number, number>>;
  /** Those of them for which there was no room in its memory. */
  readonly dropped: Readonly<Record<number, number>>;
  readonly sent: number;
  readonly acknowledged: number;
  /** Exchanges without a row that will ever arrive, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  readonly spooledRows: number;
  readonly spooledBytes: number;
  readonly spoolTrouble: string | undefined;
  readonly controlPlaneTrouble: string | undefined;
  /** Of this host; undefined where nothing is captured. */
  readonly payloads: PayloadsView | undefined;
}

/** What became of what was said, since the start of this host. */
export interface PayloadsView {
  readonly captured: number;
  readonly delivered: number;
  readonly waiting: number;
  /** Not taken from workers in time, or not delivered. */
  readonly lost: number;
}
