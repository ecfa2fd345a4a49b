import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sallyport, startControlPlane } from '@sallyport/testkit';

const controlPlane = await startControlPlane();
const folder = await mkdtemp(join(tmpdir(), 'gitops-'));
const repository = join(folder, 'kong.yaml');
const written = await readFile(join(import.meta.dirname, 'kong.yaml'), 'utf8');
await writeFile(repository, written);
await writeFile(join(folder, 'token'), controlPlane.operatorToken);

// What the pipeline has in its environment.
process.env['DECK_SHOP_KEY'] = 'a-key-from-the-pipeline';

function run(...args: string[]): ReturnType<typeof sallyport> {
  return sallyport(...args, '--control-plane-addr', controlPlane.url, '--token-file', join(folder, 'token'));
}

async function admin(path: string, fields: object): Promise<unknown> {
  return await controlPlane.post(`/admin/default${path}`, fields);
}

try {
  await admin('/services', { name: 'theirs', host: 'theirs.internal', tags: ['team-stock'] });

  const planned = await run('diff', repository, '--non-zero-exit-code');
  assert.equal(planned.code, 2, planned.err);
  assert.match(
    planned.out,
    /creating service orders\ncreating route orders\n[\s\S]*Created: 6\n {2}Updated: 0\n {2}Deleted: 0/,
  );
  assert.doesNotMatch(planned.out, /a-key-from-the-pipeline/);

  const merged = await run('sync', repository, '--summary', 'a1b2c3 orders: a first version');
  assert.equal(merged.code, 0, merged.err);
  const { data: versions } = (await controlPlane.get('/v2/control-planes/default/configuration/versions')) as {
    data: { summary: string; change_count: number }[];
  };
  assert.deepEqual([versions[0]!.summary, versions[0]!.change_count], ['a1b2c3 orders: a first version', 6]);
  assert.equal((await run('diff', repository, '--non-zero-exit-code')).code, 0, 'then nothing differs');

  // Somebody changes something by hand, and the hourly run finds it.
  await admin('/services', { name: 'forgotten', host: 'debug.internal', tags: ['team-orders'] });
  const drift = await run('diff', repository, '--non-zero-exit-code');
  assert.equal(drift.code, 2);
  assert.match(drift.out, /^deleting service forgotten$/m);
  assert.doesNotMatch(drift.out, /theirs/, 'what another team has is none of this repository’s business');

  // A change is reviewed with what it changes.
  await writeFile(repository, written.replace('minute: 60', 'minute: 6000'));
  const reviewed = await run('diff', repository);
  assert.match(
    reviewed.out,
    /updating plugin rate-limiting for route orders {2}\{[\s\S]*-.*"minute": 60,?\n\+.*"minute": 6000/,
  );
  await writeFile(repository, written.replace('minute: 60', 'minute: many'));
  const refused = await run('sync', repository);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /kong\.yaml:\d+:\d+ .*rate-limiting.*minute: expected a number/);
  await writeFile(repository, written.replace('minute: 60', 'minute: 6000'));
  assert.match((await run('sync', repository)).out, /Updated: 1\n {2}Deleted: 1/);
  assert.equal((await run('diff', repository, '--non-zero-exit-code')).code, 0);
} finally {
  await controlPlane.stop();
  await rm(folder, { recursive: true });
}
