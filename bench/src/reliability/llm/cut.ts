import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { ask, type Got, type Leg, type Legs, read, startLegs } from './legs.ts';

export const llmCut: ReliabilityRun = {
  name: 'R-LLM-CUT',
  promise: 'a stream that a provider cuts anywhere is never shown as a whole one, and what was said of it is booked',
  run,
};

const hows = ['fin', 'rst', 'end'] as const;
/** In the short form: every so many bytes, and each of the last ones. */
const shortStep = 61;
const shortTail = 24;

async function run(form: Form): Promise<Figure[]> {
  const legs = await startLegs();
  try {
    const tallies = await Promise.all(legs.legs.map((leg) => cutEverywhere(legs, leg, form)));
    // A connection that breaks off at once may never have become an exchange.
    const asked = sum(tallies, ({ cuts, broken }) => cuts + 1 - broken);
    await until('all is logged', async () => (await legs.records()).length >= asked, 30_000, 100);
    const records = (await legs.records()).filter(({ response }) => response.status === 200);
    const booked = records.filter(({ ai }) => (ai?.proxy.usage?.total_tokens ?? 0) > 0).length;
    return [
      ...tallies.flatMap(figuresOf),
      exactly('answers that had begun, and are booked', booked, records.length),
      told(
        'connections that broke off before their head was read',
        sum(tallies, ({ broken }) => broken),
      ),
    ];
  } finally {
    await legs.stop();
  }
}

/** What clients made of the cuts. */
interface Tally {
  readonly name: string;
  cuts: number;
  /** Ended as if all had been said, though something was missing. */
  fabricated: number;
  /** Neither whole, nor an error, nor visibly broken off. */
  silent: number;
  /** Answered with an error, since nothing had been said yet. */
  refused: number;
  /** The client's connection broke off, which it sees. */
  broken: number;
}

async function cutEverywhere(legs: Legs, leg: Leg, form: Form): Promise<Tally> {
  const { bytes, said } = await uncut(legs, leg);
  const tally: Tally = { name: leg.name, cuts: 0, fabricated: 0, silent: 0, refused: 0, broken: 0 };
  for (let at = 0; at < bytes; at += form === 'full' || at >= bytes - shortTail ? 1 : shortStep) {
    const how = hows[at % hows.length]!;
    leg.upstream.scenario.next({ cut: { how, afterBytes: at } });
    judge(tally, leg, said, await ask(legs, leg));
  }
  return tally;
}

function figuresOf({ name, cuts, fabricated, silent, refused }: Tally): Figure[] {
  return [
    told(`${name}: cuts, of which refused before the first word`, `${cuts}, ${refused}`),
    exactly(`${name}: fabricated endings`, fabricated, 0),
    exactly(`${name}: silent losses`, silent, 0),
  ];
}

function sum(tallies: readonly Tally[], of: (tally: Tally) => number): number {
  return tallies.reduce((all, tally) => all + of(tally), 0);
}

/** How long the provider's answer is, and what comes of it. */
async function uncut(legs: Legs, leg: Leg): Promise<{ bytes: number; said: string }> {
  const got = await ask(legs, leg);
  const said = read(leg, got.body);
  if (got.status !== 200 || !got.isWhole || !said.hasEnd)
    throw new Error(`${leg.name}: ${got.status} ${got.body.toString().slice(0, 500)}`);
  const received = leg.upstream.journal.last!;
  const direct = await fetch(`${leg.upstream.url}${received.url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: new Uint8Array(received.body),
  });
  return { bytes: (await direct.arrayBuffer()).byteLength, said: said.text };
}

function judge(tally: Tally, leg: Leg, whole: string, { status, body, isWhole }: Got): void {
  tally.cuts++;
  if (status === 0) {
    tally.broken++;
    return;
  }
  if (status !== 200) {
    tally.refused++;
    if (status < 500) tally.silent++;
    return;
  }
  const said = read(leg, body);
  const isAll = said.text === whole;
  if (said.hasEnd && isWhole && !said.hasFailed && !isAll) tally.fabricated++;
  else if (!isAll && isWhole && !said.hasFailed) tally.silent++;
}
