import type { ConversationLink } from '@sallyport/contracts';
import type { AnalyticsStore, ConversationAssignment, ResultRow, ResultValue } from '../analytics-store.ts';
import { linkOf } from '../schema/link-text.ts';
import { type Hop, natureOf, within } from './hop.ts';

/** What a joiner knew before it was started anew, the oldest first. */
export async function loadHops(
  store: Pick<AnalyticsStore, 'query'>,
  sinceMs: number,
  hopsMax: number,
): Promise<{ hops: Hop[]; told: ConversationAssignment[] }> {
  const rows = await store.query(
    `SELECT id, control_plane, request_id, parent_request_id, request_start, latencies_response_ms, ai_plugin, ai_operation, links, link_origins
      FROM exchanges WHERE request_start >= ${Math.round(sinceMs)} AND id IS NOT NULL
      AND (ai_plugin IS NOT NULL OR links IS NOT NULL OR link_origins IS NOT NULL)
      ORDER BY request_start DESC, id LIMIT ${hopsMax}`,
    {},
    { rowsMax: hopsMax },
  );
  const told = await store.query(
    `SELECT id, request_start, conversation_id, conversation_start, parent_id FROM conversation_hops
      WHERE request_start >= ${Math.round(sinceMs)} ORDER BY request_start DESC, id LIMIT ${hopsMax}`,
    {},
    { rowsMax: hopsMax },
  );
  return { hops: rows.map(toHop).reverse(), told: told.map(toAssignment) };
}

function toHop(row: ResultRow): Hop {
  const links = [
    ...linksIn(row['links']),
    ...linksIn(row['link_origins']).map((link) => ({ ...link, isOrigin: true as const })),
  ];
  const operation = row['ai_plugin'] === null ? undefined : String(row['ai_operation']);
  const startedAtMs = Number(row['request_start']);
  return within(String(row['control_plane']), {
    id: String(row['id']),
    requestId: String(row['request_id']),
    parentRequestId: typeof row['parent_request_id'] === 'string' ? row['parent_request_id'] : undefined,
    startedAtMs,
    endedAtMs: startedAtMs + Number(row['latencies_response_ms'] ?? 0),
    ...natureOf(operation, links),
    links,
  });
}

function linksIn(value: ResultValue | undefined): ConversationLink[] {
  return Array.isArray(value) ? value.flatMap((text) => linkOf(String(text)) ?? []) : [];
}

function toAssignment(row: ResultRow): ConversationAssignment {
  return {
    id: String(row['id']),
    startedAtMs: Number(row['request_start']),
    conversation: { id: String(row['conversation_id']), startedAtMs: Number(row['conversation_start']) },
    parentId: typeof row['parent_id'] === 'string' ? row['parent_id'] : undefined,
  };
}
