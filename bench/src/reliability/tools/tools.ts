import { type Evasion, evasions, forbiddenOf, plainest, plainestUri, startGateway } from '@sallyport/testkit';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { Attacker } from './attack.ts';
import { type Cell, cells, configOf } from './cells.ts';
import { listings, uses } from './listings.ts';
import { forbidden, safe } from './names.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { StreamAttacker } from './stream-attack.ts';

export const tools: ReliabilityRun = {
  name: 'S-TOOL',
  promise: 'no forbidden tool, prompt or resource is used, and none is listed, however a request is written',
  run,
};

/** Every so many of the evasions; a number that shares no factor with how many there are of each kind. */
const every = { short: 4001, full: 151 } as const;
const everyOfTools = { short: 503, full: 23 } as const;
const connections = 8;
const sought = forbiddenOf(forbidden);

async function run(form: Form): Promise<Figure[]> {
  const recorder = await startRecorder();
  const gateway = await startGateway({
    config: configOf(recorder.url),
    args: ['--mcp-command', process.execPath],
  });
  try {
    const figures: Figure[] = [];
    let sent = 0;
    for (const cell of cells) {
      const attacks = attacksOn(cell, form);
      const { statuses, leaks } = await attack(gateway.proxyUrl, cell, attacks);
      const reached = breaches(recorder);
      if (!cell.isOpen) sent += attacks.length;
      figures.push(told(`${cell.name}: evasions`, attacks.length), told('  answers', statuses));
      figures.push(
        cell.isOpen
          ? atLeast('  that reach the server', reached, attacks.length / 2)
          : exactly('  that reach the server', reached, 0),
      );
      const lists = await shownLists(gateway.proxyUrl, cell);
      const shown = leaks + lists.filter((text) => mentionsForbidden(text)).length;
      const leaked = '  answers and lists with a forbidden name';
      figures.push(cell.isOpen ? atLeast(leaked, shown, 1) : exactly(leaked, shown, 0));
      figures.push(exactly('  lists without the allowed one', lists.filter((text) => !text.includes(safe)).length, 0));
      recorder.take();
      const honest = uses(`${cell.prefix}${safe}`, cell.isApi ? undefined : `file:///safe/${safe}`);
      await attack(gateway.proxyUrl, cell, honest);
      figures.push(atLeast('  honest requests that reach the server', recorder.take().length, honest.length));
    }
    return [atLeast('evasions of rules', sent, form === 'full' ? 5_000 : 100), ...figures];
  } finally {
    await gateway.stop();
    await recorder.stop();
  }
}

function attacksOn({ prefix, isApi }: Cell, form: Form): Evasion[] {
  const names = { forbidden: `${prefix}${forbidden}`, safe: `${prefix}${safe}` };
  const about = isApi ? { methods: ['tools/call'], every: everyOfTools[form] } : { every: every[form] };
  const all = evasions({ ...names, ...about, forbiddenFile: forbidden, safeFile: safe });
  return [...all].filter(isSent);
}

/** HEAD has answers that end before they seem to; the plugin's own test has it. */
function isSent({ method }: Evasion): boolean {
  return method !== 'HEAD';
}

function attackerOf(url: string, { path, isStream }: Cell): Attacker | StreamAttacker {
  return isStream ? new StreamAttacker(url, path) : new Attacker(url, path);
}

async function attack(
  url: string,
  cell: Cell,
  attacks: readonly Evasion[],
): Promise<{ statuses: string; leaks: number }> {
  const counts = new Map<number, number>();
  let next = 0;
  let leaks = 0;
  async function worker(): Promise<void> {
    const attacker = attackerOf(url, cell);
    while (next < attacks.length) {
      const answer = await attacker.send(attacks[next++]!);
      const status = answer?.status ?? 0;
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (answer !== undefined && status < 300 && mentionsForbidden(answer.body.toString())) leaks++;
    }
    attacker.close();
  }
  await Promise.all(Array.from({ length: cell.isProgram ? 2 : connections }, worker));
  const statuses = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status || 'closed'}`);
  return { statuses: statuses.join(', '), leaks };
}

function breaches(recorder: Recorder): number {
  const reached = recorder.take().filter(({ what }) => !what.isDisjointFrom(sought));
  return reached.length;
}

async function shownLists(url: string, cell: Cell): Promise<string[]> {
  const attacker = attackerOf(url, cell);
  const texts: string[] = [];
  for (const listing of listings(cell.isApi)) texts.push((await attacker.send(listing))?.body.toString() ?? '');
  attacker.close();
  return texts;
}

/** Names in an answer are read as loosely as names in a request. */
function mentionsForbidden(text: string): boolean {
  const isThere = (value: unknown): boolean =>
    typeof value === 'string'
      ? isForbidden(value)
      : typeof value === 'object' && value !== null && Object.values(value).some(isThere);
  try {
    return isThere(JSON.parse(text));
  } catch {
    return plainest(text).includes(forbidden);
  }
}

/** In any writing, with whatever is put around it; `safe__delete_user` is another name, and nobody's secret. */
function isForbidden(text: string): boolean {
  return plainestUri(text)
    .replaceAll(/safe__(?:file:\/secret\/)?delete_user/g, '')
    .includes(forbidden);
}
