import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createStore, type Store } from '@sallyport/store';
import { launcher, type RunningControlPlane, startControlPlane, startPostgresServer } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { Channels } from './channels.ts';

export const keyRotation: ReliabilityRun = {
  name: 'S-KEYROT',
  promise: 'keys are replaced while secrets are written and used, without a failure, and the old ones open nothing',
  run,
};

const sizes = {
  short: { planes: 1, channels: 4, clients: 1, rotations: 0, kills: 0 },
  full: { planes: 2, channels: 60, clients: 6, rotations: 3, kills: 6 },
} as const;

/** A rotation that is killed is killed within so long. Milliseconds. */
const killedWithinMs = 8_000;

async function run(form: Form): Promise<Figure[]> {
  const { planes: count, channels: channelCount, clients, rotations, kills } = sizes[form];
  await using opened = new AsyncDisposableStack();
  const server = form === 'full' ? opened.adopt(await startPostgresServer(), (it) => it.stop()) : undefined;
  const database = server === undefined ? [] : ['--database', server.url];
  const flags = [...database, '--outbound-allow', '127.0.0.1'];
  const planes: RunningControlPlane[] = [];
  for (let index = 0; index < count; index++) {
    const plane = await startControlPlane({ flags, ...(planes[0] && { besides: planes[0] }) });
    planes.push(opened.adopt(plane, (it) => it.stop()));
  }
  const { dataFolder } = planes[0]!;
  const channels = opened.adopt(await Channels.make(planes, channelCount), (it) => it.stop());
  const place = server === undefined ? { file: join(dataFolder, 'control-plane.sqlite') } : { url: server.url };
  const store = opened.adopt(await createStore(place), (it) => it.close());
  const keysBefore = await keyIdsOf(store);
  const masterKey = join(dataFolder, 'master-key');
  const masterKeyBefore = await readFile(masterKey, 'utf8');
  const settle = form === 'short' ? ['--settle-seconds', '1'] : [];
  const rotate = (more: readonly string[] = []) =>
    rotateKeys([...database, '--data-folder', dataFolder, ...settle, ...more]);

  channels.start(clients);
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const rotation = rotate();
    await delay((killedWithinMs * (kill + 1)) / (kills + 1));
    rotation.kill('SIGKILL');
    await once(rotation, 'exit');
    killed++;
  }
  const tookMs: number[] = [];
  const codes: (number | null)[] = [];
  for (let rotation = 0; rotation < rotations; rotation++) {
    const startedMs = performance.now();
    codes.push(await exitOf(rotate()));
    tookMs.push(performance.now() - startedMs);
  }
  codes.push(await withNewMasterKey(rotate, masterKey, planes.slice(1)));
  await channels.finish();

  const keysAfter = await keyIdsOf(store);
  return [
    told('uses of secrets', channels.uses),
    told('rotations that were killed', killed),
    exactly('failed uses and changes', channels.failures.slice(0, 3).join('; ') || 'none', 'none'),
    exactly('exit codes of rotations', JSON.stringify(codes), JSON.stringify(codes.map(() => 0))),
    exactly('data keys that are left', keysAfter.length, 1),
    exactly('of those before', keysAfter.filter((id) => keysBefore.includes(id)).length, 0),
    exactly('texts that another key sealed', (await strangersIn(store, keysAfter)).length, 0),
    exactly(
      'master keys that are left of those before',
      (await readFile(masterKey, 'utf8')).includes(masterKeyBefore.trim()) ? 1 : 0,
      0,
    ),
    timing(atMost('a rotation, at most', Math.max(0, ...tookMs) / 1000, 30, 's')),
  ];
}

/** The new master key is copied to the others as soon as it is there, as an operator does. */
async function withNewMasterKey(
  rotate: (more: readonly string[]) => ReturnType<typeof spawn>,
  masterKey: string,
  others: readonly RunningControlPlane[],
): Promise<number | null> {
  const before = await readFile(masterKey, 'utf8');
  const exit = exitOf(rotate(['--new-master-key']));
  if (others.length > 0) {
    while ((await readFile(masterKey, 'utf8')) === before) await delay(20);
    for (const { dataFolder } of others) await copyFile(masterKey, join(dataFolder, 'master-key'));
  }
  return await exit;
}

function rotateKeys(flags: readonly string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, [launcher, 'control-plane', 'rotate-keys', ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function keyIdsOf({ keyring }: Store): Promise<string[]> {
  return (await keyring.keys()).map(({ id }) => id);
}

/** Ids of keys in sealed texts that are none of these. */
async function strangersIn({ sealedTexts }: Store, known: readonly string[]): Promise<string[]> {
  const strangers: string[] = [];
  await sealedTexts.change((text) => {
    for (const [, id] of text.matchAll(/sealed:2:([0-9a-f]+):/g)) if (!known.includes(id!)) strangers.push(id!);
    return undefined;
  });
  return strangers;
}
