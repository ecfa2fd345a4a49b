import type { Author } from './author.ts';
import type { Page, PageRequest } from './page.ts';

/** Gateways observe some exchanges for a while. */
export interface DebugSession {
  id: string;
  organizationId: string;
  /** Whose gateways observe; those of all control planes of the organization where it is undefined. */
  controlPlaneId: string | undefined;
  /** What it is about, as it was asked for. */
  definition: Readonly<Record<string, unknown>>;
  /** `timed_out`: its time was over before any gateway began. */
  status: 'pending' | 'in_progress' | 'completed' | 'timed_out' | 'cancelled';
  createdBy: string;
  createdAtMs: number;
  /** When its time is over. */
  endsAtMs: number;
  endedAtMs: number | undefined;
  samplesMax: number;
  samples: number;
  /** Traces that there was no room for, here or at gateways. */
  lost: number;
  /** Bytes of its traces. */
  bytes: number;
}

export type DebugSessionField = 'id' | 'status' | 'control_plane_id' | 'created_at';

/** One exchange that was observed. */
export interface DebugTrace {
  /** Of the request. */
  id: string;
  sessionId: string;
  nodeId: string;
  startedAtMs: number;
  consumerId: string | undefined;
  subject: string | undefined;
  /** What lists show. */
  summary: Readonly<Record<string, unknown>>;
}

export interface DebugTraceBody {
  /** The spans, as JSON. */
  spans: string;
  /** What was said, sealed; undefined where that was not captured, or is kept no longer. */
  stages: string | undefined;
}

export type DebugTraceField = 'id' | 'started_at' | 'node_id';

/** What came of traces that were to be kept. */
export type TraceOutcome = 'kept' | 'there_already' | 'not_wanted' | 'no_room';

/** Debug sessions and what gateways observed for them. Bounded by what the callers of `insert` and `keep` allow. */
export interface DebugSessions {
  list(organizationId: string, request: PageRequest<DebugSessionField>): Promise<Page<DebugSession>>;
  get(organizationId: string, id: string): Promise<DebugSession>;
  /** Those that want something of gateways. */
  open(organizationId: string): Promise<readonly DebugSession[]>;
  /** Of all sessions of an organization. */
  totals(organizationId: string): Promise<{ sessions: number; bytes: number }>;
  insert(session: DebugSession, by: Author): Promise<void>;
  /** A gateway has begun. */
  begin(id: string): Promise<void>;
  /** Ends it, unless it has ended. */
  cancel(organizationId: string, id: string, atMs: number, by: Author): Promise<void>;
  /** With all its traces. */
  remove(organizationId: string, id: string, atMs: number, by: Author): Promise<void>;
  /** Ends those whose time is over. */
  settle(nowMs: number): Promise<void>;
  /** Keeps a trace, once; ends the session when it was the last one wanted. */
  keep(organizationId: string, trace: DebugTrace, body: DebugTraceBody, bytesMax: number): Promise<TraceOutcome>;
  lose(organizationId: string, id: string, traces: number): Promise<void>;
  listTraces(sessionId: string, request: PageRequest<DebugTraceField>): Promise<Page<DebugTrace>>;
  getTrace(sessionId: string, id: string): Promise<DebugTrace & DebugTraceBody>;
  /** Removes traces of a person; gives how many. */
  erase(organizationId: string, personId: string): Promise<number>;
  prune(before: { sessionsMs: number; stagesMs: number }): Promise<void>;
}
