import type { ClickHouseClient } from '@clickhouse/client';
import type { ConversationAssignment } from '../analytics-store.ts';

const keptIn = 'kept_conversation_hops';

const definitions = [
  `CREATE TABLE IF NOT EXISTS ${keptIn} (id String, request_start Int64, conversation_id Nullable(String),
    conversation_start Nullable(Int64), parent_id Nullable(String), revision UInt64)
    ENGINE = ReplacingMergeTree(revision) ORDER BY (request_start, id)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  `CREATE OR REPLACE VIEW conversation_hops AS SELECT id, request_start, conversation_id, conversation_start, parent_id
    FROM ${keptIn} FINAL WHERE conversation_id IS NOT NULL`,
];

/** What was said of an exchange last counts: later rows replace earlier ones. */
export class ConversationTable {
  readonly #client: ClickHouseClient;
  #revision = 0;

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  async define(): Promise<void> {
    for (const query of definitions) await this.#client.command({ query });
    const found = await this.#client.query({
      query: `SELECT toFloat64(max(revision)) FROM ${keptIn}`,
      format: 'JSONCompactEachRow',
    });
    this.#revision = (await found.json<[number]>())[0]?.[0] ?? 0;
  }

  async assign(assignments: readonly ConversationAssignment[]): Promise<void> {
    if (assignments.length === 0) return;
    const revision = ++this.#revision;
    await this.#client.insert({
      table: keptIn,
      format: 'JSONEachRow',
      values: assignments.map(({ id, startedAtMs, conversation, parentId }) => ({
        id,
        request_start: startedAtMs,
        conversation_id: conversation?.id ?? null,
        conversation_start: conversation?.startedAtMs ?? null,
        parent_id: parentId ?? null,
        revision,
      })),
    });
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#client.command({
      query: `ALTER TABLE ${keptIn} DELETE WHERE request_start < {beforeMs:Int64} SETTINGS mutations_sync = 1`,
      query_params: { beforeMs },
    });
  }
}
