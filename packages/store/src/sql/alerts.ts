import { randomUUID } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type {
  AlertEvent,
  AlertEventField,
  AlertNotification,
  AlertState,
  AlertStateField,
  Alerts,
  AlertTurn,
} from '../alerts.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { selectPage } from './select-page.ts';
import { wordsOf } from './words.ts';

const organizationOfState = '(SELECT r.organization_id FROM alert_rules r WHERE r.id = rule_id)';

const stateColumns: Readonly<Record<AlertStateField, string>> = {
  id: 'id',
  rule_id: 'rule_id',
  status: 'status',
  since: 'since_ms',
};

const eventColumns: Readonly<Record<AlertEventField, string>> = {
  id: 'id',
  rule_id: 'rule_id',
  kind: 'kind',
  at: 'at_ms',
};

export class SqlAlerts implements Alerts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async statesOf(ruleId: string): Promise<readonly AlertState[]> {
    return (await this.#database.all('SELECT * FROM alert_states WHERE rule_id = ?', ruleId)).map(readState);
  }

  async listStates(organizationId: string, request: PageRequest<AlertStateField>): Promise<Page<AlertState>> {
    const own = { [organizationOfState]: organizationId };
    return await selectPage(this.#database, 'alert_states', stateColumns, request, readState, own);
  }

  async listEvents(organizationId: string, request: PageRequest<AlertEventField>): Promise<Page<AlertEvent>> {
    const own = { organization_id: organizationId };
    return await selectPage(this.#database, 'alert_events', eventColumns, request, readEvent, own);
  }

  async notificationsOf(eventIds: readonly string[]): Promise<readonly AlertNotification[]> {
    const { texts } = wordsOf[this.#database.dialect];
    const sql = `SELECT * FROM alert_notifications WHERE event_id IN (${texts}) ORDER BY channel_id`;
    return (await this.#database.all(sql, JSON.stringify(eventIds))).map(readNotification);
  }

  async findTurn(ruleId: string): Promise<AlertTurn | undefined> {
    const row = await this.#database.first('SELECT at_ms, error FROM alert_turns WHERE rule_id = ?', ruleId);
    return row && { atMs: row['at_ms'] as number, error: optional(row['error']) };
  }

  async turnTimes(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.all<{ rule_id: string; at_ms: number }>('SELECT rule_id, at_ms FROM alert_turns');
    return new Map(rows.map(({ rule_id, at_ms }) => [rule_id, at_ms]));
  }

  async record(
    ruleId: string,
    turn: AlertTurn,
    found?: { states: readonly AlertState[]; events: readonly AlertEvent[]; channelIds: readonly string[] },
  ): Promise<void> {
    await this.#database.transaction(async (tx) => {
      if ((await tx.first('SELECT 1 FROM alert_rules WHERE id = ?', ruleId)) === undefined) return;
      await tx.run(
        `INSERT INTO alert_turns (rule_id, at_ms, error) VALUES (?, ?, ?)
         ON CONFLICT (rule_id) DO UPDATE SET at_ms = excluded.at_ms, error = excluded.error`,
        ruleId,
        turn.atMs,
        turn.error ?? null,
      );
      if (found === undefined) return;
      await replaceStates(tx, ruleId, found.states);
      await insertEvents(tx, found.events, found.channelIds);
    });
  }

  async due(nowMs: number, size: number): Promise<readonly (AlertNotification & { event: AlertEvent })[]> {
    return (
      await this.#database.all(
        `SELECT n.*, e.organization_id, e.rule_id, e.kind, e.at_ms, e.message FROM alert_notifications n JOIN alert_events e ON e.id = n.event_id
         WHERE n.status = 'waiting' AND n.next_at_ms <= ? ORDER BY n.next_at_ms, n.id LIMIT ?`,
        nowMs,
        size,
      )
    ).map((row) => ({ ...readNotification(row), event: readEvent({ ...row, id: row['event_id'] }) }));
  }

  async settle({ id, status, tries, nextAtMs, error }: AlertNotification): Promise<void> {
    const changes = await this.#database.run(
      'UPDATE alert_notifications SET status = ?, tries = ?, next_at_ms = ?, error = ? WHERE id = ?',
      status,
      tries,
      nextAtMs,
      error ?? null,
      id,
    );
    if (changes === 0) throw new NotFound('notification', id);
  }

  async erase(organizationId: string, personId: string): Promise<number> {
    return await this.#database.transaction(async (tx) => {
      const groups = await tx.all<{ id: string; group_key: string }>(
        `SELECT id, group_key FROM alert_states WHERE ${organizationOfState} = ? AND ${holds(tx, 'group_key')}`,
        organizationId,
        inJson(personId),
      );
      const events = await tx.all<{ id: string; message: string }>(
        `SELECT id, message FROM alert_events WHERE organization_id = ? AND ${holds(tx, 'message')}`,
        organizationId,
        inJson(personId),
      );
      const states = groups.filter(({ group_key }) => (readJson(group_key) as unknown[]).some(isOf(personId)));
      const told = events.filter(({ message }) => idsOf(readJson(message)).some(isOf(personId)));
      return (await removeAll(tx, 'alert_states', states)) + (await removeAll(tx, 'alert_events', told));
    });
  }

  async prune(beforeMs: number): Promise<number> {
    return await this.#database.run('DELETE FROM alert_events WHERE at_ms < ?', beforeMs);
  }
}

async function replaceStates(tx: Database, ruleId: string, states: readonly AlertState[]): Promise<void> {
  await tx.run('DELETE FROM alert_states WHERE rule_id = ?', ruleId);
  await insertRows(
    tx,
    'alert_states (id, rule_id, group_key, status, since_ms, notified_at_ms, value)',
    states.map(({ id, group, status, sinceMs, notifiedAtMs, value }) => [
      id,
      ruleId,
      group,
      status,
      sinceMs,
      notifiedAtMs ?? null,
      value ?? null,
    ]),
  );
}

async function insertEvents(tx: Database, events: readonly AlertEvent[], channelIds: readonly string[]): Promise<void> {
  await insertRows(
    tx,
    'alert_events (id, organization_id, rule_id, kind, at_ms, message)',
    events.map(({ id, organizationId, ruleId, kind, atMs, message }) => [
      ...[id, organizationId, ruleId, kind, atMs, JSON.stringify(message)],
    ]),
  );
  await insertRows(
    tx,
    'alert_notifications (id, event_id, channel_id, status, tries, next_at_ms)',
    events.flatMap(({ id, atMs }) => channelIds.map((channelId) => [randomUUID(), id, channelId, 'waiting', 0, atMs])),
  );
}

/** Rows whose JSON may have the text somewhere; whether it has it in the right place is judged by who reads it. */
function holds({ dialect }: Database, column: string): string {
  return `${wordsOf[dialect].position}(${column}, ?) > 0`;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Ids of entities have that of their control plane before them. */
function isOf(personId: string): (id: unknown) => boolean {
  return (id) => id === personId || (typeof id === 'string' && id.endsWith(`:${personId}`));
}

function idsOf({ group }: { group?: Readonly<Record<string, { id?: unknown } | undefined>> }): unknown[] {
  return Object.values(group ?? {}).map((part) => part?.id);
}

async function removeAll(tx: Database, table: string, rows: readonly { id: string }[]): Promise<number> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  return await tx.run(`DELETE FROM ${table} WHERE id IN (${wordsOf[tx.dialect].texts})`, ids);
}

function readState(row: Record<string, unknown>): AlertState {
  return {
    id: row['id'] as string,
    ruleId: row['rule_id'] as string,
    group: row['group_key'] as string,
    status: row['status'] as AlertState['status'],
    sinceMs: row['since_ms'] as number,
    notifiedAtMs: optional(row['notified_at_ms']),
    value: optional(row['value']),
  };
}

function readEvent(row: Record<string, unknown>): AlertEvent {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    ruleId: row['rule_id'] as string,
    kind: row['kind'] as AlertEvent['kind'],
    atMs: row['at_ms'] as number,
    message: readJson(row['message'] as string),
  };
}

function readNotification(row: Record<string, unknown>): AlertNotification {
  return {
    id: row['id'] as string,
    eventId: row['event_id'] as string,
    channelId: row['channel_id'] as string,
    status: row['status'] as AlertNotification['status'],
    tries: row['tries'] as number,
    nextAtMs: row['next_at_ms'] as number,
    error: optional(row['error']),
  };
}

function optional<Value>(value: unknown): Value | undefined {
  return (value as Value | null) ?? undefined;
}
