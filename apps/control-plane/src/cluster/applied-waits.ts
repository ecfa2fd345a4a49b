import type { ClusterNode, ClusterNodes } from '@sallyport/store';
import { heardSinceMs } from './connected-nodes.ts';
import type { AppliedReport } from './hub.ts';

interface Wait {
  readonly controlPlaneId: string;
  readonly version: number;
  readonly done: (report: AppliedReport) => void;
  readonly timer: NodeJS.Timeout;
}

/** Who waits until gateways have a version, whichever process they are connected to: what is known of them is in the store. */
export class AppliedWaits {
  readonly #nodes: Pick<ClusterNodes, 'connected'>;
  readonly #nowMs: () => number;
  readonly #waits = new Set<Wait>();
  readonly #looking = new Map<string, { again: boolean }>();

  constructor(nodes: Pick<ClusterNodes, 'connected'>, nowMs: () => number) {
    this.#nodes = nodes;
    this.#nowMs = nowMs;
  }

  wait(controlPlaneId: string, version: number, timeoutMs: number): Promise<AppliedReport> {
    return new Promise((resolve, reject) => {
      const wait: Wait = {
        controlPlaneId,
        version,
        done: (report) => {
          clearTimeout(wait.timer);
          this.#waits.delete(wait);
          resolve(report);
        },
        timer: setTimeout(() => {
          this.#waits.delete(wait);
          this.#connected(controlPlaneId).then((nodes) => resolve(reportOf(nodes, version)), reject);
        }, timeoutMs),
      };
      this.#waits.add(wait);
      this.onNews(controlPlaneId);
    });
  }

  /** Something is known of its gateways. */
  onNews(controlPlaneId: string): void {
    if (![...this.#waits].some((wait) => wait.controlPlaneId === controlPlaneId)) return;
    const looking = this.#looking.get(controlPlaneId);
    if (looking === undefined) void this.#look(controlPlaneId);
    else looking.again = true;
  }

  stop(): void {
    for (const wait of this.#waits) wait.done({ applied: [], rejected: [], pending: [] });
  }

  async #look(controlPlaneId: string): Promise<void> {
    const looking = { again: true };
    this.#looking.set(controlPlaneId, looking);
    try {
      while (looking.again) {
        looking.again = false;
        const nodes = await this.#connected(controlPlaneId);
        for (const wait of this.#waits) {
          if (wait.controlPlaneId !== controlPlaneId) continue;
          if (nodes.every((node) => hasAnswered(node, wait.version))) wait.done(reportOf(nodes, wait.version));
        }
      }
    } catch {
      // The store is away: who waits asks again when its time is over.
    } finally {
      this.#looking.delete(controlPlaneId);
    }
  }

  #connected(controlPlaneId: string): Promise<readonly ClusterNode[]> {
    return this.#nodes.connected(controlPlaneId, heardSinceMs(this.#nowMs()));
  }
}

function hasApplied({ configVersion }: ClusterNode, version: number): boolean {
  return configVersion !== undefined && configVersion >= version;
}

/** It could not use it, or does not get it. */
function isWithout({ refusedVersion }: ClusterNode, version: number): boolean {
  return refusedVersion !== undefined && refusedVersion >= version;
}

function hasAnswered(node: ClusterNode, version: number): boolean {
  return hasApplied(node, version) || isWithout(node, version);
}

function reportOf(nodes: readonly ClusterNode[], version: number): AppliedReport {
  const applied = nodes.filter((node) => hasApplied(node, version));
  const rejected = nodes.filter(
    (node) => !hasApplied(node, version) && isWithout(node, version) && node.status === 'rejected',
  );
  const pending = nodes.filter((node) => !applied.includes(node) && !rejected.includes(node));
  return {
    applied: applied.map(({ id }) => id),
    rejected: rejected.map(({ id, problems }) => ({ nodeId: id, problems })),
    pending: pending.map(({ id }) => id),
  };
}
