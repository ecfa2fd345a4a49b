import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PostLoad,
  type RunningControlPlane,
  sallyport,
  startControlPlane,
  startCountingUpstream,
  startGateway,
} from '@sallyport/testkit';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import {
  contentOf,
  oldChannelId,
  oldDashboards,
  oldOperatorToken,
  oldSchema,
  oldSealKey,
  oldSecret,
  writeOldStore,
} from './old-store.ts';
import { answersToRecordedGateway } from './recorded-gateway.ts';

export const upgrade: ReliabilityRun = {
  name: 'R-UPGRADE',
  promise:
    'what an earlier version kept is brought forward, backed up, restored and taken back whole, while a gateway that follows serves on',
  run,
};

const sizes = {
  short: { restores: 1, connections: 2, dashboards: 3 },
  full: { restores: 5, connections: 16, dashboards: 500 },
} as const;

/** So many more requests are to be served without a control plane, or after it forgot the gateway. */
const servedOn = 100;

async function run(form: Form): Promise<Figure[]> {
  const { restores, connections, dashboards } = sizes[form];
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'sallyport-upgrade-')), (it) => rm(it, { recursive: true }));
  const secrets: string[] = [];
  const answer = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) => {
    if (headers['x-secret'] !== undefined) secrets.push(String(headers['x-secret']));
    return 'served';
  };
  const upstream = opened.adopt(await startCountingUpstream('upstream', { answer }), (it) => it.stop());
  const oldFile = join(folder, 'control-plane.sqlite');
  await writeOldStore(oldFile, `${upstream.url}/`);
  const old = contentOf(oldFile);
  const oldBackup = join(folder, 'before-the-upgrade');
  const codes = [(await inFolder(folder, 'backup', oldBackup)).code];

  const plane = opened.adopt(
    await startControlPlane({
      flags: ['--cluster-listen', '127.0.0.1:0', '--outbound-allow', '127.0.0.1'],
      finds: {
        files: { 'control-plane.sqlite': await readFile(oldFile), 'seal-key': oldSealKey },
        operatorToken: oldOperatorToken,
      },
    }),
    (it) => it.stop(),
  );
  const { dataFolder } = plane;
  const foundAfter = await dashboardsOf(plane);
  await plane.send('POST', `/v2/alert-channels/${oldChannelId}/test`);

  await addRoute(plane, upstream.url, 'kept');
  const gateway = opened.adopt(await startGateway({ args: await plane.followArgs(), workers: 1 }), async (it) => {
    await it.stop();
  });
  const statusOf = async (path: string) => (await fetch(`${gateway.proxyUrl}${path}`)).status;
  await until('the gateway has its configuration', async () => (await statusOf('/kept')) === 200);
  const load = new PostLoad({ url: `${gateway.proxyUrl}/kept`, connections, thinkMs: 2, body: '{}' }).start();
  opened.defer(async () => void (await load.stop()));
  const more = () => {
    const enough = load.ok + servedOn;
    return until('the gateway serves on', () => load.ok >= enough);
  };
  const recorded = await answersToRecordedGateway(await plane.followArgs());

  const backup = join(folder, 'after-the-upgrade');
  codes.push((await inFolder(dataFolder, 'backup', backup)).code);
  const atBackup = await dashboardsOf(plane);
  let unlike = 0;
  for (let n = 0; n < restores; n++) {
    for (let written = 0; written < dashboards; written++)
      await plane.post('/v2/dashboards', { name: `After ${n}-${written}`, definition: { tiles: [] } });
    await addRoute(plane, upstream.url, 'later');
    await until('the gateway has what came later', async () => (await statusOf('/later')) === 200);
    await plane.pause();
    codes.push((await inFolder(dataFolder, 'restore', backup)).code);
    await more();
    await plane.resume();
    await until('the gateway has what was restored', async () => (await statusOf('/later')) === 404);
    if ((await dashboardsOf(plane)) !== atBackup) unlike++;
  }

  await plane.pause();
  codes.push((await inFolder(dataFolder, 'restore', oldBackup)).code);
  const takenBack = contentOf(join(dataFolder, 'control-plane.sqlite'));
  await plane.resume();
  const foundAgain = await dashboardsOf(plane);
  await more();
  await load.stop();
  return [
    exactly('what the earlier version kept, after the upgrade', foundAfter, oldDashboards.join()),
    exactly('a secret that it sealed, as it is sent', secrets.join(), oldSecret),
    exactly('answers to what a gateway of protocol 1 says', recorded.join(), 'welcome,snapshot'),
    told('restores of a backup of this version', restores),
    exactly('after which something else was there', unlike, 0),
    exactly('schema of the file after the way back', takenBack.schema, oldSchema),
    exactly('and its content', takenBack.rows === old.rows ? 'the same' : 'another', 'the same'),
    exactly('what is there after another upgrade', foundAgain, oldDashboards.join()),
    exactly('exit codes of backup and restore', codes.join(), codes.map(() => 0).join()),
    atLeast('requests that the gateway served meanwhile', load.ok, servedOn * (restores + 1)),
    exactly('of which failed', load.failures.length, 0),
  ];
}

const inFolder = (folder: string, ...words: string[]) => sallyport('control-plane', ...words, '--data-folder', folder);

/** Names, in order. */
async function dashboardsOf(plane: RunningControlPlane): Promise<string> {
  const { data } = (await plane.get('/v2/dashboards?page[size]=100&sort=name')) as { data: { name: string }[] };
  return data.map(({ name }) => name).join();
}

async function addRoute(plane: RunningControlPlane, url: string, name: string): Promise<void> {
  const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
  const entities = `/v2/control-planes/${data[0]!.id}/core-entities`;
  await plane.post(`${entities}/services`, { name, url });
  await plane.post(`${entities}/services/${name}/routes`, { name, paths: [`/${name}`] });
}
