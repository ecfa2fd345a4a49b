import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
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
    const figures = await Promise.all(legs.legs.map((leg) => cutEverywhere(legs, leg, form)));
    return figures.flat();
  } finally {
    await legs.stop();
  }
}

/** What clients made of the cuts. */
interface Tally {
  cuts: number;
  /** Ended as if all had been said, though something was missing. */
  fabricated: number;
  /** Neither whole, nor an error, nor visibly broken off. */
  silent: number;
  /** Lost what had arrived before the cut; errors before the first word are no answers. */
  refused: number;
}

async function cutEverywhere(legs: Legs, leg: Leg, form: Form): Promise<Figure[]> {
  const { bytes, said } = await uncut(legs, leg);
  const tally: Tally = { cuts: 0, fabricated: 0, silent: 0, refused: 0 };
  for (let at = 0; at < bytes; at += form === 'full' || at >= bytes - shortTail ? 1 : shortStep) {
    const how = hows[at % hows.length]!;
    leg.upstream.scenario.next({ cut: { how, afterBytes: at } });
    judge(tally, leg, said, await ask(legs, leg));
  }
  const { cuts, fabricated, silent, refused } = tally;
  return [
    told(`${leg.name}: cuts, of which refused before the first word`, `${cuts}, ${refused}`),
    exactly(`${leg.name}: fabricated endings`, fabricated, 0),
    exactly(`${leg.name}: silent losses`, silent, 0),
  ];
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
