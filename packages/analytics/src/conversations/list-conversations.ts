import type { QueryPorts } from '../results/metrics-result.ts';
import { dialects } from '../sql/dialect.ts';
import { ofControlPlanes } from '../sql/scope-sql.ts';
import { type Sql, Values } from '../sql/values.ts';
import { type ListCursor, readListCursor, writeListCursor } from './list-cursor.ts';
import { type ConversationsQuery, rangeOf } from './list-query.ts';
import { type ConversationSummary, hopsOf, membersOf, summaryOf } from './read-conversation.ts';

export interface ConversationsResult {
  data: ConversationSummary[];
  meta: { start: string; end: string; size: number; cursor: string | undefined };
}

/** Conversations with exchanges in a range of time, the latest first. Undefined where the cursor is none of ours. */
export async function listConversations(
  query: ConversationsQuery,
  ports: QueryPorts,
  options: { signal?: AbortSignal } = {},
): Promise<ConversationsResult | undefined> {
  const cursor = query.cursor === undefined ? undefined : readListCursor(query.cursor);
  if (query.cursor !== undefined && cursor === undefined) return undefined;
  const { startMs, endMs } = cursor ?? rangeOf(query, ports.clock.nowMs());
  const { sql, parameters } = compile(query, { startMs, endMs }, cursor, ports);
  const found = await ports.store.query(sql, parameters, options);
  const page = found
    .slice(0, query.size)
    .map((row) => ({ id: String(row['found_id']), atMs: Number(row['found_at']) }));
  const data = await summaries(
    page.map(({ id }) => id),
    ports,
    options,
  );
  const last = page.at(-1);
  const hasMore = found.length > query.size && last !== undefined;
  return {
    data,
    meta: {
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      size: query.size,
      cursor: hasMore ? writeListCursor({ startMs, endMs, lastAtMs: last.atMs, lastId: last.id }) : undefined,
    },
  };
}

async function summaries(ids: readonly string[], ports: QueryPorts, options: { signal?: AbortSignal }) {
  if (ids.length === 0) return [];
  const members = await membersOf(ids, ports, options);
  const hops = new Map((await hopsOf(members, ports, options)).map((hop) => [hop.id, hop]));
  const byConversation = Map.groupBy(members, ({ conversationId }) => conversationId);
  return ids.flatMap((id) => {
    const own = (byConversation.get(id) ?? []).flatMap((member) => hops.get(member.id) ?? []);
    const firstMs = Date.parse(own[0]?.started_at ?? '');
    const placed = own.map((hop) => ({ ...hop, offset_ms: Date.parse(hop.started_at) - firstMs }));
    return placed.length === 0 ? [] : [summaryOf(id, placed)];
  });
}

/** Columns: `found_id`, `found_at`. One more than asked for, where there are more. */
function compile(
  query: ConversationsQuery,
  { startMs, endMs }: { startMs: number; endMs: number },
  cursor: ListCursor | undefined,
  { store, controlPlanes }: QueryPorts,
): Sql {
  const values = new Values(dialects[store.dialect]);
  const inRange = `request_start >= ${startMs} AND request_start < ${endMs}`;
  const having: string[] = [];
  const some = (condition: string, isWanted = true) =>
    having.push(`sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) ${isWanted ? '>' : '='} 0`);
  const inRpcs = (condition: string) => `id IN (SELECT id FROM rpcs WHERE ${inRange} AND ${condition})`;
  const { subject, consumer, model, tool, has_error: hasError, has_refusal: hasRefusal, min_cost: minCost } = query;
  if (subject !== undefined) some(`subject = ${values.add(subject)}`);
  if (consumer !== undefined) some(`consumer = ${values.add(consumer)}`);
  if (model !== undefined) some(`ai_request_model = ${values.add(model)} OR ai_response_model = ${values.add(model)}`);
  if (tool !== undefined) some(inRpcs(`mcp_tool_name = ${values.add(tool)}`));
  if (hasError !== undefined)
    some(`status_code >= 400 OR ${inRpcs(`mcp_error IS NOT NULL AND mcp_error <> ''`)}`, hasError);
  if (hasRefusal !== undefined) some(`refusal_plugin IS NOT NULL AND refusal_plugin <> ''`, hasRefusal);
  if (minCost !== undefined) having.push(`coalesce(sum(cost), 0) >= ${values.add(minCost)}`);
  if (cursor !== undefined) {
    const { lastAtMs, lastId } = cursor;
    having.push(
      `(conversation_start < ${lastAtMs} OR (conversation_start = ${lastAtMs} AND conversation_id < ${values.add(lastId)}))`,
    );
  }
  return {
    sql:
      `SELECT conversation_id AS found_id, conversation_start AS found_at FROM ` +
      `(SELECT id AS hop_id, conversation_id, conversation_start FROM conversation_hops WHERE ${inRange}) AS hops ` +
      `JOIN (SELECT * FROM exchanges WHERE ${inRange} AND ${ofControlPlanes(controlPlanes, values)}) AS found ON found.id = hops.hop_id ` +
      `GROUP BY conversation_id, conversation_start${having.length > 0 ? ` HAVING ${having.join(' AND ')}` : ''} ` +
      `ORDER BY conversation_start DESC, conversation_id DESC LIMIT ${query.size + 1}`,
    parameters: values.parameters,
  };
}
