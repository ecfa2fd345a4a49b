import { decisionOn, fieldOf } from './plain-fields.ts';
import type { Item } from './plain-items.ts';

const distributions: Readonly<Record<string, (item: Item) => number | undefined>> = {
  response_latency: (item) => fieldOf(item, 'latencies_response_ms') as number,
  upstream_latency: (item) => fieldOf(item, 'latencies_upstream_ms') as number | undefined,
  kong_latency: (item) => fieldOf(item, 'latencies_kong_gateway_ms') as number,
  kong_internal_latency: (item) => item.row.gatewayMs,
  request_size: (item) => item.row.requestBytes,
  response_size: (item) => item.row.responseBytes,
  llm_latency: ({ row }) => row.llm?.latencyMs,
  time_to_first_token: ({ row }) => row.llm?.timeToFirstTokenMs,
  time_per_token: ({ row }) => row.llm?.timePerTokenMs,
  cost: ({ row }) => row.llm?.cost ?? undefined,
  llm_cache_fetch_latency: ({ row }) => row.llm?.cache?.fetchMs,
  llm_cache_embeddings_latency: ({ row }) => row.llm?.cache?.embeddingsMs,
  mcp_latency: ({ rpc }) => rpc?.latencyMs,
  mcp_response_size: ({ rpc }) => rpc?.responseBytes,
  guard_latency: ({ guard }) => guard?.durationMs,
  feedback_score: () => undefined,
};

/** A metric over some items. */
export function measure(name: string, items: readonly Item[], minutes: number): number | null {
  const share = (where: (item: Item) => boolean, among: (item: Item) => boolean = () => true) => {
    const all = items.filter(among);
    return all.length === 0 ? null : (100 * all.filter(where).length) / all.length;
  };
  const total = (of: (item: Item) => number | undefined) => items.reduce((sum, item) => sum + (of(item) ?? 0), 0);
  const number = (field: string) => (item: Item) => fieldOf(item, field) as number | undefined;
  switch (name) {
    case 'request_count':
    case 'ai_request_count':
    case 'guard_check_count':
    case 'feedback_count':
      return items.length;
    case 'request_per_minute':
      return items.length / minutes;
    case 'error_rate':
      return share(({ row }) => row.status >= 400);
    case 'cache_hit_rate':
      return share(
        ({ row }) => row.cacheStatus === 'Hit',
        ({ row }) => row.cacheStatus !== undefined,
      );
    case 'mcp_error_rate':
      return share(({ rpc }) => rpc?.error !== undefined);
    case 'acl_allow_count':
    case 'acl_deny_count':
      return items.filter((item) => `acl_${decisionOn(item)?.action}_count` === name).length;
    case 'feedback_negative_rate':
      return share(() => false);
    case 'guard_hit_rate':
      return share(({ guard }) => guard?.outcome !== 'passed');
    case 'guard_hit_count':
      return items.filter(({ guard }) => guard?.outcome !== 'passed').length;
    case 'guard_blocked_count':
      return items.filter(({ guard }) => guard?.outcome === 'blocked').length;
    case 'guard_unchecked_count':
      return items.filter(({ guard }) => guard?.passedUnchecked).length;
    case 'guard_place_count':
      return total(({ guard }) => guard?.count);
    case 'active_services':
      return new Set(items.flatMap(({ row }) => row.serviceId ?? [])).size;
    case 'cost':
    case 'prompt_tokens':
    case 'completion_tokens':
    case 'total_tokens':
      return total(number(name));
    case 'cached_tokens':
      return total(({ row }) => row.llm?.usage?.cacheRead);
    case 'reasoning_tokens':
      return total(({ row }) => row.llm?.usage?.reasoning);
  }
  const [, base = '', of = ''] = /^(.*)_(average|sum|p\d+)$/.exec(name) ?? [];
  const read = distributions[base];
  if (read === undefined) throw new Error(`The reference knows no metric ${name}.`);
  const values = items.map(read).filter((value) => value !== undefined);
  if (of === 'sum') return values.reduce((sum, value) => sum + value, 0);
  if (values.length === 0) return null;
  if (of === 'average') return values.reduce((sum, value) => sum + value, 0) / values.length;
  values.sort((a, b) => a - b);
  const position = (Number(of.slice(1)) / 100) * (values.length - 1);
  const below = values[Math.floor(position)] as number;
  const above = values[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}
