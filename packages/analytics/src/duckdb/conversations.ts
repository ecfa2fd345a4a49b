import type { DuckDBConnection } from '@duckdb/node-api';
import type { ConversationAssignment } from '../analytics-store.ts';
import { toDuckDb } from './values.ts';

/** What was said of an exchange last counts: it is appended, and read so. */
const definitions = [
  `CREATE TABLE IF NOT EXISTS recent.conversation_hops (id VARCHAR, request_start BIGINT, conversation_id VARCHAR,
    conversation_start BIGINT, parent_id VARCHAR, revision BIGINT)`,
  `CREATE OR REPLACE VIEW conversation_hops AS SELECT id, request_start, unnest(told) FROM (
    SELECT id, request_start, arg_max({'conversation_id': conversation_id, 'conversation_start': conversation_start,
      'parent_id': parent_id}, revision) AS told
    FROM recent.conversation_hops GROUP BY id, request_start) WHERE told.conversation_id IS NOT NULL`,
];

export class ConversationTable {
  readonly #connection: DuckDBConnection;
  #revision = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async define(): Promise<void> {
    for (const sql of definitions) await this.#connection.run(sql);
    const reader = await this.#connection.runAndReadAll('SELECT max(revision) FROM recent.conversation_hops');
    this.#revision = Number(reader.getRows()[0]![0] ?? 0);
  }

  async assign(assignments: readonly ConversationAssignment[]): Promise<void> {
    if (assignments.length === 0) return;
    const { values, types } = toDuckDb({
      ids: assignments.map(({ id }) => id),
      starts: assignments.map(({ startedAtMs }) => startedAtMs),
      conversations: assignments.map(({ conversation }) => conversation?.id ?? ''),
      conversationStarts: assignments.map(({ conversation }) => conversation?.startedAtMs ?? 0),
      parents: assignments.map(({ parentId = '' }) => parentId),
      revision: ++this.#revision,
    });
    await this.#connection.run(
      `INSERT INTO recent.conversation_hops SELECT id, start, nullif(conversation, ''),
        CASE WHEN conversation = '' THEN NULL ELSE conversation_start END, nullif(parent, ''), $revision
      FROM (SELECT unnest($ids) AS id, unnest($starts) AS start, unnest($conversations) AS conversation,
        unnest($conversationStarts) AS conversation_start, unnest($parents) AS parent)`,
      values,
      types,
    );
  }

  /** Conversations are as long known as single requests are; what was said before something else goes, too. */
  async prune(beforeMs: number): Promise<void> {
    const { values, types } = toDuckDb({ beforeMs });
    await this.#connection.run('DELETE FROM recent.conversation_hops WHERE request_start < $beforeMs', values, types);
    await this.#connection.run(
      `DELETE FROM recent.conversation_hops WHERE revision < (
        SELECT max(later.revision) FROM recent.conversation_hops AS later WHERE later.id = recent.conversation_hops.id)`,
    );
  }
}
