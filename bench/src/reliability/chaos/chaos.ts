import { setTimeout as delay } from 'node:timers/promises';
import { runningHash } from '../admin.ts';
import { eventsOf } from '../events/node-events.ts';
import { requestIds } from '../numbers/analytics.ts';
import { pick, seeded } from '../random.ts';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { Callers, tenants } from './callers.ts';
import { Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import { guest, Operator } from './operator.ts';
import { type Stage, startStage } from './stage.ts';

export const chaos: ReliabilityRun = {
  name: 'R-CHAOS',
  promise:
    'whatever dies, hangs or comes back, in whatever order: nothing gets through that is revoked, nothing acknowledged is lost, and no tenant sees another',
  run,
};

const sizes = { short: { seeds: 1, lastsMs: 4_000 }, full: { seeds: 10, lastsMs: 30_000 } } as const;

async function run(form: Form, minutes?: number, seeds?: number): Promise<Figure[]> {
  const size = sizes[form];
  const lastsMs = minutes === undefined ? size.lastsMs : minutes * 60_000;
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= (seeds ?? size.seeds); seed++) outcomes.push(await oneSeed(seed, lastsMs));
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const none = (what: string, of: (outcome: Outcome) => readonly string[]) =>
    exactly(
      what,
      outcomes
        .flatMap((it) => of(it).map((one) => `seed ${it.seed}: ${one}`))
        .slice(0, 3)
        .join('; ') || 'none',
      'none',
    );
  return [
    told('seeds, each for seconds', `${outcomes.length}, ${lastsMs / 1000}`),
    ...faultsOf(outcomes),
    told(
      'answered; writes; refused configurations',
      `${sum((it) => it.answered)}; ${sum((it) => it.writes)}; ${sum((it) => it.refusals)}`,
    ),
    told(
      'requests that faults cost',
      sum((it) => it.explained),
    ),
    told(
      'revoked keys and blocks that were watched',
      sum((it) => it.bars),
    ),
    atMost(
      'sessions that ended, each with a gateway that was killed',
      sum((it) => it.sessions),
      sum((it) => (it.faults['the gateway is killed'] ?? 0) * tenants.length),
    ),
    timing(
      atLeast(
        'requests of the guest that came through while he was let in',
        sum((it) => it.guests),
        1,
      ),
    ),
    none('revoked or blocked, and at the upstream', (it) => it.violations),
    none("answers with another tenant's bytes", (it) => it.crossed),
    none('failures that no fault explains', (it) => it.unexplained),
    none('acknowledged, and not so in the end', (it) => it.forgotten),
    none('writes and versions that surprise', (it) => it.surprises),
    none('differences between gateway and control plane in the end', (it) => it.differences),
    none('exchanges without a row that no kill explains', (it) => it.missing),
    none('rows that are there twice', (it) => it.twice),
  ];
}

interface Outcome {
  seed: number;
  faults: Readonly<Record<string, number>>;
  answered: number;
  writes: number;
  refusals: number;
  explained: number;
  bars: number;
  sessions: number;
  guests: number;
  violations: readonly string[];
  crossed: readonly string[];
  unexplained: string[];
  forgotten: string[];
  surprises: readonly string[];
  differences: string[];
  missing: string[];
  twice: string[];
}

async function oneSeed(seed: number, lastsMs: number): Promise<Outcome> {
  const random = seeded(seed);
  const ledger = new Ledger();
  const stage = await startStage(ledger);
  try {
    const faults = new Faults();
    const callers = new Callers(stage.gateway.proxyUrl);
    await callers.start();
    const operator = new Operator(stage.guarded, ledger, seeded(-seed));
    const guests = tryKeys(stage, operator.keys, seeded(seed + 0.5));
    await faults.during(stage, lastsMs, random);
    await Promise.all([operator.stop(), callers.stop(), guests.stop()]);
    const differences = await differencesOf(stage);
    const rows = await rowsOf(stage, callers.answered, faults);
    const unexplained = callers.failures.filter((failure) => !faults.explains(failure));
    return {
      seed,
      faults: faults.counts,
      answered: callers.answered.size,
      writes: operator.writes,
      refusals: operator.refusals,
      explained: callers.failures.length - unexplained.length,
      bars: ledger.bars,
      sessions: callers.sessionsBegunAnew,
      guests: ledger.arrivals.get(guest) ?? 0,
      violations: ledger.violations,
      crossed: callers.crossed,
      unexplained: unexplained.map(({ kind, reason }) => `${kind}: ${reason}`),
      forgotten: await forgottenBy(stage, ledger),
      surprises: operator.surprises,
      differences,
      ...rows,
    };
  } finally {
    await stage.stop();
  }
}

const triesEveryMs = 10;

/** The guest, who tries all keys that ever were. */
function tryKeys(stage: Stage, keys: readonly string[], random: () => number): { stop(): Promise<void> } {
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      if (keys.length > 0) {
        const key = pick(random, keys);
        // The key itself is not passed on.
        const headers = { apikey: key, 'x-nonce': key };
        const asked = fetch(`${stage.gateway.proxyUrl}/guarded`, { headers, signal: AbortSignal.timeout(1_000) });
        await asked.then((answer) => answer.arrayBuffer()).catch(() => undefined);
      }
      await delay(triesEveryMs);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await running;
    },
  };
}

/** Waits until they agree, and says what does not. */
async function differencesOf(stage: Stage): Promise<string[]> {
  const { plane, planePath } = stage.guarded;
  let seen: (string | undefined)[] = [];
  const agree = async () => {
    const expected = await plane.get(`${planePath}/expected-config-hash`);
    const hash = (expected as { expected_hash: string }).expected_hash;
    seen = [hash, (await stage.node())?.config_hash, await runningHash(stage.gateway.statusUrl)];
    return seen.every((one) => one === hash);
  };
  return await until('gateway and control plane agree', agree, 30_000, 100).then(
    () => [],
    () => [seen.join(' ≠ ')],
  );
}

async function forgottenBy({ guarded: { plane, path } }: Stage, ledger: Ledger): Promise<string[]> {
  const forgotten: string[] = [];
  for (const [written, isThere] of ledger.expected) {
    const { status } = await plane.send('GET', path + written);
    if (status !== (isThere ? 200 : 404)) forgotten.push(`${written}: ${status}`);
  }
  return forgotten;
}

async function rowsOf(
  { gateway, guarded: { plane } }: Stage,
  answered: ReadonlyMap<string, number>,
  faults: Faults,
): Promise<{ missing: string[]; twice: string[] }> {
  await until('all rows have been sent', async () => (await eventsOf(gateway)).spooled_rows === 0, 60_000, 100);
  let ids: string[] = [];
  let missing: string[] = [];
  // A row is shown a moment after it was taken.
  await until(
    'all rows are there',
    async () => {
      ids = await requestIds(plane);
      const there = new Set(ids);
      missing = [...answered].flatMap(([id, atMs]) => (there.has(id) || faults.explainsMissing(atMs) ? [] : [id]));
      return missing.length === 0;
    },
    20_000,
    100,
  ).catch(() => {});
  return { missing, twice: ids.filter((id, at) => ids.indexOf(id) !== at) };
}

function faultsOf(outcomes: readonly Outcome[]): Figure[] {
  const counts: Record<string, number> = {};
  for (const { faults } of outcomes)
    for (const [name, count] of Object.entries(faults)) counts[name] = (counts[name] ?? 0) + count;
  return Object.entries(counts).map(([name, count]) => told(`times that ${name}`, count));
}
