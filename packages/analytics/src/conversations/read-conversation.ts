import type { ResultRow } from '../analytics-store.ts';
import type { QueryPorts } from '../results/metrics-result.ts';
import { rowsOf } from '../results/records.ts';
import { dialects } from '../sql/dialect.ts';
import { ofControlPlanes } from '../sql/scope-sql.ts';
import { type Sql, Values } from '../sql/values.ts';
import { numberHops } from './views/hop-numbers.ts';
import { type HopView, hopView } from './views/hop-view.ts';
import { type Totals, totalsOf } from './views/totals.ts';
import { type HopNode, treeOfHops } from './views/tree.ts';

export interface ConversationView extends ConversationSummary {
  /** In order of time. */
  hops: HopView[];
  /** There are more hops than are told. */
  is_truncated: boolean;
}

export interface ConversationSummary {
  id: string;
  started_at: string;
  ended_at: string;
  subject: string;
  models: string[];
  tools: string[];
  totals: Totals;
}

export interface Member {
  id: string;
  atMs: number;
  conversationId: string;
  parentId: string | undefined;
}

const hopsMax = 1_000;
/** A trace begins before its first call of a model, and ends after the last. */
const aroundMs = 10 * 60_000;

type Options = { signal?: AbortSignal };

/** A conversation by the id of any of its exchanges; undefined where there is none. */
export async function readConversation(
  id: string,
  ports: QueryPorts,
  options: Options = {},
): Promise<ConversationView | undefined> {
  let members = await membersOf([id], ports, options);
  if (members.length === 0) members = await membersOf(await sameTrace(id, ports, options), ports, options);
  if (members.length === 0) return undefined;
  const told = members.slice(0, hopsMax);
  const hops = await hopsOf(told, ports, options);
  // A conversation is of one control plane, which is not for who asks.
  if (hops.length === 0) return undefined;
  const others = await relatedHops(hops, ports, options);
  const all = numberHops(inOrder([...hops, ...others.slice(0, hopsMax - hops.length)]));
  return { ...summaryOf(members[0]!.conversationId, all), hops: all, is_truncated: members.length > hopsMax };
}

export async function readConversationTree(
  id: string,
  ports: QueryPorts,
  options: Options = {},
): Promise<(Omit<ConversationView, 'hops'> & { roots: HopNode[] }) | undefined> {
  const conversation = await readConversation(id, ports, options);
  if (conversation === undefined) return undefined;
  const { hops, ...more } = conversation;
  return { ...more, roots: treeOfHops(hops) };
}

/** The exchanges of conversations, which may be named by any of them; so many that it can be seen whether there are more. */
export async function membersOf(ids: readonly string[], ports: QueryPorts, options: Options): Promise<Member[]> {
  if (ids.length === 0) return [];
  const values = new Values(dialects[ports.store.dialect]);
  const named = ids.map((id) => values.add(id)).join(', ');
  const rows = await ask(ports, options, {
    sql:
      `SELECT id, request_start, conversation_id, parent_id FROM conversation_hops WHERE conversation_id IN (` +
      `SELECT conversation_id FROM conversation_hops WHERE id IN (${named})) ` +
      `ORDER BY request_start, id LIMIT ${hopsMax * ids.length + 1}`,
    parameters: values.parameters,
  });
  return rows.map((row) => ({
    id: String(row['id']),
    atMs: Number(row['request_start']),
    conversationId: String(row['conversation_id']),
    parentId: row['parent_id'] === null ? undefined : String(row['parent_id']),
  }));
}

/** In order of time. */
export async function hopsOf(members: readonly Member[], ports: QueryPorts, options: Options): Promise<HopView[]> {
  const hops: HopView[] = [];
  for (let from = 0; from < members.length; from += hopsMax)
    hops.push(...(await someHops(members.slice(from, from + hopsMax), ports, options)));
  return inOrder(hops);
}

async function someHops(members: readonly Member[], ports: QueryPorts, options: Options): Promise<HopView[]> {
  const target = { dialect: dialects[ports.store.dialect], controlPlanes: ports.controlPlanes };
  const found = await rowsOf(members, target, (sql) => ask(ports, options, sql));
  const parents = new Map(members.map(({ id, parentId }) => [id, parentId]));
  return found.map((rows) => hopView(rows, parents.get(String(rows.row['id']))));
}

/** One that is joined, of the caller and the trace of an exchange that is not: the page that a question was asked on. None where there is none. */
async function sameTrace(id: string, ports: QueryPorts, options: Options): Promise<string[]> {
  const values = new Values(dialects[ports.store.dialect]);
  const inScope = ofControlPlanes(ports.controlPlanes, values);
  const one = `SELECT trace_id, subject, request_start FROM exchanges WHERE request_id = ${values.add(id)} AND ${inScope}`;
  const [found] = await ask(ports, options, { sql: `${one} LIMIT 1`, parameters: values.parameters });
  if (found === undefined || found['trace_id'] === null) return [];
  const others = new Values(dialects[ports.store.dialect]);
  const atMs = Number(found['request_start']);
  const subject = found['subject'];
  const rows = await ask(ports, options, {
    sql:
      `SELECT id FROM exchanges WHERE request_start >= ${atMs - aroundMs} AND request_start <= ${atMs + aroundMs} ` +
      `AND trace_id = ${others.add(String(found['trace_id']))} ` +
      `AND ${subject === null ? 'subject IS NULL' : `subject = ${others.add(String(subject))}`} ` +
      `AND ${ofControlPlanes(ports.controlPlanes, others)} AND id IN (SELECT id FROM conversation_hops) LIMIT 1`,
    parameters: others.parameters,
  });
  return rows.map((row) => String(row['id']));
}

/** What the same caller asked for in the same traces, and what the gateway asked itself: neither is joined by itself. */
async function relatedHops(hops: readonly HopView[], ports: QueryPorts, options: Options): Promise<HopView[]> {
  const values = new Values(dialects[ports.store.dialect]);
  const add = (texts: Iterable<string>) => [...texts].map((text) => values.add(text)).join(', ');
  const traces = new Set(hops.map(({ trace_id }) => trace_id).filter((id) => id !== ''));
  const conditions = [`parent_request_id IN (${add(hops.map(({ request_id }) => request_id))})`];
  if (traces.size > 0) conditions.push(`(trace_id IN (${add(traces)}) AND (${ofCaller(hops, values)}))`);
  const times = hops.map(({ started_at }) => Date.parse(started_at));
  const rows = await ask(ports, options, {
    sql:
      `SELECT * FROM exchanges WHERE request_start >= ${Math.min(...times) - aroundMs} ` +
      `AND request_start <= ${Math.max(...times) + aroundMs} AND (${conditions.join(' OR ')}) ` +
      `AND ${ofControlPlanes(ports.controlPlanes, values)} ` +
      `AND id NOT IN (SELECT id FROM conversation_hops) ORDER BY request_start, id LIMIT ${hopsMax}`,
    parameters: values.parameters,
  });
  const known = new Map(hops.map((hop) => [hop.request_id, hop.id]));
  return rows.map((row) => hopView({ row, rpcs: [], guards: [] }, known.get(String(row['parent_request_id']))));
}

function ofCaller(hops: readonly HopView[], values: Values): string {
  const subjects = new Set(hops.map(({ subject }) => subject));
  return [...subjects].map((one) => (one === '' ? 'subject IS NULL' : `subject = ${values.add(one)}`)).join(' OR ');
}

/** In order of time, each with its distance from the first. */
function inOrder(hops: readonly HopView[]): HopView[] {
  const sorted = [...hops].sort((a, b) => a.started_at.localeCompare(b.started_at) || a.id.localeCompare(b.id));
  const firstMs = Date.parse(sorted[0]?.started_at ?? '');
  return sorted.map((hop) => ({ ...hop, offset_ms: Date.parse(hop.started_at) - firstMs }));
}

/** `hops` are in order. */
export function summaryOf(id: string, hops: readonly HopView[]): ConversationSummary {
  const [first] = hops;
  const endMs = Math.max(...hops.map(({ started_at, latency_ms }) => Date.parse(started_at) + latency_ms));
  return {
    id,
    started_at: first!.started_at,
    ended_at: new Date(endMs).toISOString(),
    subject: hops.find(({ subject }) => subject !== '')?.subject ?? '',
    models: distinct(hops.map(({ llm }) => llm?.model ?? '')),
    tools: distinct(hops.flatMap(({ mcp }) => mcp?.rpc.map(({ tool_name }) => tool_name) ?? [])),
    totals: totalsOf(hops),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}

function ask({ store }: QueryPorts, options: Options, { sql, parameters }: Sql): Promise<ResultRow[]> {
  return store.query(sql, parameters, options);
}
