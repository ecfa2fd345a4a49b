import type { InsertResult } from '@sallyport/analytics';
import type { RowBatch } from '@sallyport/contracts';
import type { GatewayNode, RowStream } from '@sallyport/store';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';

/** Further ones wait with the gateway, whose spool is made for that. */
export const batchesInHandMax = 16;

/** A clock that is further off than this is worth a warning. */
const clockSkewMsMax = 5_000;
const skewChangeMsMin = 1_000;
/** How old may be what is told of when a gateway was seen last. */
const lastSeenMsMax = 10_000;

/** Keeps batches, each row once, however often and in whatever pieces it comes. */
export class Intake {
  readonly #services: Services;
  readonly #streamsInHand = new Set<string>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Resolves once all of it is stored for good, with the number of the row that is wanted next. */
  async take(batch: RowBatch, controlPlaneId: string): Promise<{ next: number }> {
    const inHand = `${controlPlaneId}:${batch.stream}`;
    // The gateway gave up on the answer, and sends the batch again while it is being stored.
    if (this.#streamsInHand.has(inHand)) throw busy(429, 'A batch of this stream is being stored.');
    if (this.#streamsInHand.size >= batchesInHandMax) throw tooManyBatches();
    this.#streamsInHand.add(inHand);
    try {
      return await this.#take(batch, controlPlaneId);
    } finally {
      this.#streamsInHand.delete(inHand);
    }
  }

  async #take(
    { stream, sequence, sentAtMs, node, lost, names, rows }: RowBatch,
    controlPlaneId: string,
  ): Promise<{ next: number }> {
    const { store, analytics, conversations, nowMs } = this.#services;
    const before = await store.streams.find(controlPlaneId, stream);
    const wanted = before?.next ?? 0;
    const fresh = rows.slice(Math.max(0, wanted - sequence));
    const kept = fresh.length === 0 ? nothing : await analytics.insert({ controlPlaneId, rows: fresh });
    // Those that were there already, too: it may have been stopped in between.
    await conversations.take(fresh, controlPlaneId);
    const named = { controlPlaneId, id: node.id };
    if (names.length > 0) await store.entityNames.record(named, node.configHash, names, nowMs());
    const next = Math.max(wanted, sequence + rows.length);
    await store.streams.record({
      controlPlaneId,
      id: stream,
      nodeId: node.id,
      next,
      missing: (before?.missing ?? 0) + Math.max(0, sequence - wanted),
      lost: lostIn(lost, before, kept),
      updatedAtMs: nowMs(),
    });
    await this.#recordNode(node, sentAtMs, controlPlaneId);
    return { next };
  }

  async #recordNode(
    { id, version, hostname, configHash }: RowBatch['node'],
    sentAtMs: number,
    controlPlaneId: string,
  ): Promise<void> {
    const { store, log, nowMs } = this.#services;
    const lastSeenAtMs = nowMs();
    const clockSkewMs = Math.round(sentAtMs - lastSeenAtMs);
    const before = await store.nodes.find(controlPlaneId, id);
    const node = { controlPlaneId, id, version, hostname, configHash, lastSeenAtMs, clockSkewMs };
    if (before !== undefined && !isNews(node, before)) return;
    if (Math.abs(clockSkewMs) > clockSkewMsMax && Math.abs(before?.clockSkewMs ?? 0) <= clockSkewMsMax)
      log.warn('the clock of a gateway is wrong, or ours is', { node: id, hostname, clockSkewMs });
    await store.nodes.record(node);
  }
}

type NodeReport = Omit<GatewayNode, 'firstSeenAtMs'>;

/** Each write waits for the disk, and batches come every second: only what somebody would miss is written. */
function isNews(now: NodeReport, before: NodeReport): boolean {
  return (
    now.lastSeenAtMs - before.lastSeenAtMs >= lastSeenMsMax ||
    Math.abs(now.clockSkewMs - before.clockSkewMs) >= skewChangeMsMin ||
    now.version !== before.version ||
    now.hostname !== before.hostname ||
    now.configHash !== before.configHash
  );
}

const nothing: InsertResult = { inserted: 0, duplicates: 0, expired: 0, future: 0 };

/** What the gateway counted, and what came but is not kept. */
function lostIn(
  counted: Readonly<Record<string, number>>,
  before: RowStream | undefined,
  { expired, future }: InsertResult,
): Record<string, number> {
  const lost = { ...counted };
  for (const [reason, count] of [
    ['too_old', expired],
    ['from_the_future', future],
  ] as const) {
    const sum = (before?.lost[reason] ?? 0) + count;
    if (sum > 0) lost[reason] = sum;
  }
  return lost;
}

export function tooManyBatches(): Problem {
  return busy(503, `${batchesInHandMax} batches are being stored; the next ones have to wait.`);
}

function busy(status: 429 | 503, detail: string): Problem {
  return new Problem(status, detail, { headers: { 'retry-after': '1' } });
}
