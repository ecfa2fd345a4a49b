import { randomUUID } from 'node:crypto';
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
import { selectPage } from './select-page.ts';

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

export class SqliteAlerts implements Alerts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async statesOf(ruleId: string): Promise<readonly AlertState[]> {
    return this.#database.prepare('SELECT * FROM alert_states WHERE rule_id = ?').all(ruleId).map(readState);
  }

  async listStates(request: PageRequest<AlertStateField>): Promise<Page<AlertState>> {
    return selectPage(this.#database, 'alert_states', stateColumns, request, readState);
  }

  async listEvents(request: PageRequest<AlertEventField>): Promise<Page<AlertEvent>> {
    return selectPage(this.#database, 'alert_events', eventColumns, request, readEvent);
  }

  async notificationsOf(eventIds: readonly string[]): Promise<readonly AlertNotification[]> {
    const marks = eventIds.map(() => '?').join(', ');
    return this.#database
      .prepare(`SELECT * FROM alert_notifications WHERE event_id IN (${marks}) ORDER BY channel_id`)
      .all(...eventIds)
      .map(readNotification);
  }

  async findTurn(ruleId: string): Promise<AlertTurn | undefined> {
    const row = this.#database.prepare('SELECT at_ms, error FROM alert_turns WHERE rule_id = ?').get(ruleId);
    return row && { atMs: row['at_ms'] as number, error: optional(row['error']) };
  }

  async record(
    ruleId: string,
    turn: AlertTurn,
    found?: { states: readonly AlertState[]; events: readonly AlertEvent[]; channelIds: readonly string[] },
  ): Promise<void> {
    this.#database.transaction(() => {
      if (this.#database.prepare('SELECT 1 FROM alert_rules WHERE id = ?').get(ruleId) === undefined) return;
      this.#database
        .prepare('INSERT OR REPLACE INTO alert_turns (rule_id, at_ms, error) VALUES (?, ?, ?)')
        .run(ruleId, turn.atMs, turn.error ?? null);
      if (found === undefined) return;
      this.#replaceStates(ruleId, found.states);
      for (const event of found.events) this.#insertEvent(event, found.channelIds);
    });
  }

  async due(nowMs: number, size: number): Promise<readonly (AlertNotification & { event: AlertEvent })[]> {
    return this.#database
      .prepare(
        `SELECT n.*, e.rule_id, e.kind, e.at_ms, e.message FROM alert_notifications n JOIN alert_events e ON e.id = n.event_id
         WHERE n.status = 'waiting' AND n.next_at_ms <= ? ORDER BY n.next_at_ms, n.id LIMIT ?`,
      )
      .all(nowMs, size)
      .map((row) => ({ ...readNotification(row), event: readEvent({ ...row, id: row['event_id'] }) }));
  }

  async settle({ id, status, tries, nextAtMs, error }: AlertNotification): Promise<void> {
    const { changes } = this.#database
      .prepare('UPDATE alert_notifications SET status = ?, tries = ?, next_at_ms = ?, error = ? WHERE id = ?')
      .run(status, tries, nextAtMs, error ?? null, id);
    if (changes === 0) throw new NotFound('notification', id);
  }

  async erase(personId: string): Promise<number> {
    // Ids of entities have that of their control plane before them.
    const isAbout = (id: string) => `(${id} = ? OR substr(${id}, -length(?) - 1) = ':' || ?)`;
    const ofStates = `EXISTS (SELECT 1 FROM json_each(group_key) WHERE ${isAbout('value')})`;
    const ofEvents = `EXISTS (SELECT 1 FROM json_each(message, '$.group') AS part WHERE ${isAbout("json_extract(part.value, '$.id')")})`;
    const person = [personId, personId, personId];
    return this.#database.transaction(() => {
      const states = this.#database.prepare(`DELETE FROM alert_states WHERE ${ofStates}`).run(...person);
      const events = this.#database.prepare(`DELETE FROM alert_events WHERE ${ofEvents}`).run(...person);
      return Number(states.changes) + Number(events.changes);
    });
  }

  async prune(beforeMs: number): Promise<number> {
    return Number(this.#database.prepare('DELETE FROM alert_events WHERE at_ms < ?').run(beforeMs).changes);
  }

  #replaceStates(ruleId: string, states: readonly AlertState[]): void {
    this.#database.prepare('DELETE FROM alert_states WHERE rule_id = ?').run(ruleId);
    const insert = this.#database.prepare(
      'INSERT INTO alert_states (id, rule_id, group_key, status, since_ms, notified_at_ms, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const { id, group, status, sinceMs, notifiedAtMs, value } of states)
      insert.run(id, ruleId, group, status, sinceMs, notifiedAtMs ?? null, value ?? null);
  }

  #insertEvent({ id, ruleId, kind, atMs, message }: AlertEvent, channelIds: readonly string[]): void {
    this.#database
      .prepare('INSERT INTO alert_events (id, rule_id, kind, at_ms, message) VALUES (?, ?, ?, ?, ?)')
      .run(id, ruleId, kind, atMs, JSON.stringify(message));
    for (const channelId of channelIds)
      this.#database
        .prepare(
          `INSERT INTO alert_notifications (id, event_id, channel_id, status, tries, next_at_ms) VALUES (?, ?, ?, 'waiting', 0, ?)`,
        )
        .run(randomUUID(), id, channelId, atMs);
  }
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
    ruleId: row['rule_id'] as string,
    kind: row['kind'] as AlertEvent['kind'],
    atMs: row['at_ms'] as number,
    message: JSON.parse(row['message'] as string),
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
