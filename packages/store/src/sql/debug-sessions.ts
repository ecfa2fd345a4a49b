import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import type {
  DebugSession,
  DebugSessionField,
  DebugSessions,
  DebugTrace,
  DebugTraceBody,
  DebugTraceField,
  TraceOutcome,
} from '../debug-sessions.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';
import { selectPage } from './select-page.ts';

const sessionColumns: Readonly<Record<DebugSessionField, string>> = {
  control_plane_id: 'control_plane_id',
  id: 'id',
  status: 'status',
  created_at: 'created_at_ms',
};

const traceColumns: Readonly<Record<DebugTraceField, string>> = {
  id: 'id',
  started_at: 'started_at_ms',
  node_id: 'node_id',
};

const isOpen = `status IN ('pending', 'in_progress')`;

export class SqlDebugSessions implements DebugSessions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(organizationId: string, request: PageRequest<DebugSessionField>): Promise<Page<DebugSession>> {
    return await selectPage(this.#database, 'debug_sessions', sessionColumns, request, readSession, {
      organization_id: organizationId,
    });
  }

  async get(organizationId: string, id: string): Promise<DebugSession> {
    return await this.#get(this.#database, organizationId, id);
  }

  async open(organizationId: string): Promise<readonly DebugSession[]> {
    const sql = `SELECT * FROM debug_sessions WHERE organization_id = ? AND ${isOpen} ORDER BY created_at_ms`;
    return (await this.#database.all(sql, organizationId)).map(readSession);
  }

  async totals(organizationId: string): Promise<{ sessions: number; bytes: number }> {
    const row = (await this.#database.first(
      'SELECT count(*) AS sessions, coalesce(sum(bytes), 0) AS bytes FROM debug_sessions WHERE organization_id = ?',
      organizationId,
    ))!;
    return { sessions: row['sessions'] as number, bytes: row['bytes'] as number };
  }

  async insert(after: DebugSession, by: Author): Promise<void> {
    const { id, organizationId, controlPlaneId, definition, status, samplesMax, samples, lost, bytes } = after;
    const { createdBy, createdAtMs, endsAtMs } = after;
    await this.#database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO debug_sessions
           (id, organization_id, control_plane_id, definition, status, created_by, created_at_ms, ends_at_ms, samples_max,
            samples, lost, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        organizationId,
        controlPlaneId ?? null,
        JSON.stringify(definition),
        status,
        createdBy,
        createdAtMs,
        endsAtMs,
        samplesMax,
        samples,
        lost,
        bytes,
      );
      await this.#recordChange(tx, 'create', createdAtMs, id, undefined, after, by);
    });
  }

  async begin(id: string): Promise<void> {
    await this.#database.run(
      `UPDATE debug_sessions SET status = 'in_progress' WHERE id = ? AND status = 'pending'`,
      id,
    );
  }

  async cancel(organizationId: string, id: string, atMs: number, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await this.#get(tx, organizationId, id);
      const changes = await tx.run(
        `UPDATE debug_sessions SET status = 'cancelled', ended_at_ms = ? WHERE id = ? AND ${isOpen}`,
        atMs,
        id,
      );
      if (changes > 0)
        await this.#recordChange(tx, 'update', atMs, id, before, await this.#get(tx, organizationId, id), by);
    });
  }

  async remove(organizationId: string, id: string, atMs: number, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await this.#get(tx, organizationId, id);
      await tx.run('DELETE FROM debug_sessions WHERE id = ?', id);
      await this.#recordChange(tx, 'delete', atMs, id, before, undefined, by);
    });
  }

  async settle(nowMs: number): Promise<void> {
    await this.#database.run(
      `UPDATE debug_sessions
         SET status = CASE status WHEN 'pending' THEN 'timed_out' ELSE 'completed' END, ended_at_ms = ends_at_ms
         WHERE ${isOpen} AND ends_at_ms <= ?`,
      nowMs,
    );
  }

  async keep(
    organizationId: string,
    trace: DebugTrace,
    { spans, stages }: DebugTraceBody,
    bytesMax: number,
  ): Promise<TraceOutcome> {
    const { id, sessionId, nodeId, startedAtMs, consumerId, subject, summary } = trace;
    const bytes = spans.length + (stages?.length ?? 0);
    return await this.#database.transaction(async (tx) => {
      const sql = 'SELECT * FROM debug_sessions WHERE organization_id = ? AND id = ?';
      const session = await tx.first(sql, organizationId, sessionId);
      if (session === undefined) return 'not_wanted';
      const { status, samples, samplesMax, bytes: before } = readSession(session);
      if (await tx.first('SELECT 1 FROM debug_traces WHERE session_id = ? AND id = ?', sessionId, id))
        return 'there_already';
      // What gateways had in hand when its time was over is still a part of it.
      if (status === 'cancelled' || samples >= samplesMax) return 'not_wanted';
      if (before + bytes > bytesMax) return 'no_room';
      await tx.run(
        `INSERT INTO debug_traces (session_id, id, node_id, started_at_ms, consumer_id, subject, summary)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        sessionId,
        id,
        nodeId,
        startedAtMs,
        consumerId ?? null,
        subject ?? null,
        JSON.stringify(summary),
      );
      await tx.run(
        'INSERT INTO debug_trace_bodies (session_id, id, spans, stages) VALUES (?, ?, ?, ?)',
        sessionId,
        id,
        spans,
        stages ?? null,
      );
      await tx.run('UPDATE debug_sessions SET samples = samples + 1, bytes = bytes + ? WHERE id = ?', bytes, sessionId);
      await tx.run(
        `UPDATE debug_sessions SET status = 'completed', ended_at_ms = ? WHERE id = ? AND ${isOpen} AND samples >= samples_max`,
        startedAtMs,
        sessionId,
      );
      return 'kept';
    });
  }

  async lose(organizationId: string, id: string, traces: number): Promise<void> {
    const sql = 'UPDATE debug_sessions SET lost = lost + ? WHERE organization_id = ? AND id = ?';
    await this.#database.run(sql, traces, organizationId, id);
  }

  async listTraces(sessionId: string, request: PageRequest<DebugTraceField>): Promise<Page<DebugTrace>> {
    return await selectPage(this.#database, 'debug_traces', traceColumns, request, readTrace, {
      session_id: sessionId,
    });
  }

  async getTrace(sessionId: string, id: string): Promise<DebugTrace & DebugTraceBody> {
    const row = await this.#database.first(
      `SELECT t.*, b.spans, b.stages FROM debug_traces t JOIN debug_trace_bodies b USING (session_id, id)
         WHERE t.session_id = ? AND t.id = ?`,
      sessionId,
      id,
    );
    if (row === undefined) throw new NotFound('trace', id);
    return { ...readTrace(row), spans: row['spans'] as string, stages: (row['stages'] as string | null) ?? undefined };
  }

  async erase(organizationId: string, personId: string): Promise<number> {
    return await this.#database.run(
      `DELETE FROM debug_traces WHERE session_id IN (SELECT id FROM debug_sessions WHERE organization_id = ?)
         AND (consumer_id = ? OR subject = ?)`,
      organizationId,
      personId,
      personId,
    );
  }

  async prune({ sessionsMs, stagesMs }: { sessionsMs: number; stagesMs: number }): Promise<void> {
    await this.#database.run('DELETE FROM debug_sessions WHERE ends_at_ms < ?', sessionsMs);
    await this.#database.run(
      `UPDATE debug_trace_bodies SET stages = NULL WHERE stages IS NOT NULL AND EXISTS
         (SELECT 1 FROM debug_traces t WHERE t.session_id = debug_trace_bodies.session_id
          AND t.id = debug_trace_bodies.id AND t.started_at_ms < ?)`,
      stagesMs,
    );
  }

  async #get(database: Database, organizationId: string, id: string): Promise<DebugSession> {
    const sql = 'SELECT * FROM debug_sessions WHERE organization_id = ? AND id = ?';
    const row = await database.first(sql, organizationId, id);
    if (row === undefined) throw new NotFound('debug session', id);
    return readSession(row);
  }

  async #recordChange(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    atMs: number,
    entityId: string,
    before: DebugSession | undefined,
    after: DebugSession | undefined,
    by: Author,
  ): Promise<void> {
    await recordChange(tx, { atMs, action, entityType: 'debug_session', entityId, before, after }, by);
  }
}

function readSession(row: Record<string, unknown>): DebugSession {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    controlPlaneId: (row['control_plane_id'] as string | null) ?? undefined,
    definition: readJson(row['definition'] as string),
    status: row['status'] as DebugSession['status'],
    createdBy: row['created_by'] as string,
    createdAtMs: row['created_at_ms'] as number,
    endsAtMs: row['ends_at_ms'] as number,
    endedAtMs: (row['ended_at_ms'] as number | null) ?? undefined,
    samplesMax: row['samples_max'] as number,
    samples: row['samples'] as number,
    lost: row['lost'] as number,
    bytes: row['bytes'] as number,
  };
}

function readTrace(row: Record<string, unknown>): DebugTrace {
  return {
    id: row['id'] as string,
    sessionId: row['session_id'] as string,
    nodeId: row['node_id'] as string,
    startedAtMs: row['started_at_ms'] as number,
    consumerId: (row['consumer_id'] as string | null) ?? undefined,
    subject: (row['subject'] as string | null) ?? undefined,
    summary: readJson(row['summary'] as string),
  };
}
