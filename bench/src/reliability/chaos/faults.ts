import { setTimeout as delay } from 'node:timers/promises';
import { workerPids } from '../admin.ts';
import { pick } from '../random.ts';
import { until } from '../wait.ts';
import type { Failure } from './callers.ts';
import type { Stage } from './stage.ts';

const everyMs = 3_000;
const lastsMs = 1_000;
/** A request that was sent so long before a kill may not have been read yet; after it, connections of the dead end. */
const aroundKillMs = 500;
/** A row is written so long after its exchange. */
const rowIsLateMs = 1_500;

/** What went wrong when, so that what it explains is not held against the gateway. */
interface Window {
  of: 'all' | 'upstream' | 'nothing';
  isKill: boolean;
  fromMs: number;
  untilMs: number;
}

export class Faults {
  readonly counts: Record<string, number> = {};
  readonly #windows: Window[] = [];

  /** One after the other, each chosen at random. */
  async during(stage: Stage, forMs: number, random: () => number): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      const nextMs = performance.now() + Math.min(everyMs, forMs / 3);
      const [name, { of, isKill = false, act }] = pick(random, Object.entries(faults));
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      const window = { of, isKill, fromMs: performance.now(), untilMs: Number.POSITIVE_INFINITY };
      this.#windows.push(window);
      await act(stage, random);
      window.untilMs = performance.now() + aroundKillMs;
      await delay(Math.max(0, nextMs - performance.now()));
    }
  }

  explains({ kind, sentMs, failedMs }: Failure): boolean {
    return this.#windows.some(
      ({ of, fromMs, untilMs }) =>
        (of === 'all' || (of === 'upstream' && kind === 'guarded')) && failedMs >= fromMs && sentMs <= untilMs,
    );
  }

  /** Whether a process died before it could hand on the row of what it had just answered. */
  explainsMissing(answeredMs: number): boolean {
    return this.#windows.some(
      ({ isKill, fromMs, untilMs }) => isKill && answeredMs >= fromMs - rowIsLateMs && answeredMs <= untilMs,
    );
  }
}

interface Fault {
  /** What it may cost: any request, those to the upstream that misbehaves, or none. */
  of: Window['of'];
  isKill?: true;
  act(stage: Stage, random: () => number): Promise<void>;
}

const faults: Readonly<Record<string, Fault>> = {
  'a worker is killed': {
    of: 'all',
    isKill: true,
    async act({ gateway: { adminUrl } }, random) {
      const victim = pick(random, await workerPids(adminUrl));
      process.kill(victim, 'SIGKILL');
      await until('another worker is there', async () => !(await workerPids(adminUrl)).includes(victim));
    },
  },
  'the gateway is killed': { of: 'all', isKill: true, act: (stage) => stage.restartGateway() },
  'the control plane is killed': {
    of: 'nothing',
    async act({ guarded: { plane } }) {
      await plane.kill();
      await delay(lastsMs);
      await plane.resume();
    },
  },
  'the control plane is stopped': {
    of: 'nothing',
    async act({ guarded: { plane } }) {
      await plane.pause();
      await delay(lastsMs);
      await plane.resume();
    },
  },
  'PostgreSQL is restarted': {
    of: 'nothing',
    async act({ database }) {
      await database.halt('immediate');
      await delay(lastsMs / 2);
      await database.start();
    },
  },
  'the upstream hangs': misbehaves('hangs'),
  'the upstream resets': misbehaves('resets'),
  'the upstream fails': misbehaves('fails'),
};

function misbehaves(mood: 'hangs' | 'resets' | 'fails'): Fault {
  return {
    of: 'upstream',
    async act({ upstream }) {
      upstream.turn(mood);
      await delay(lastsMs);
      upstream.turn('ok');
    },
  };
}
