import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Echoed, sallyport, startEchoUpstream, startGateway } from '@sallyport/testkit';

// The plugin lives where nothing of this repository is: no package.json, no node_modules above.
const empty = await mkdtemp(join(tmpdir(), 'custom-plugin-'));
const plugins = join(empty, 'plugins');
const config = join(import.meta.dirname, 'kong.yaml');
await cp(join(import.meta.dirname, 'plugin'), join(plugins, 'api-version'), { recursive: true });

const upstream = await startEchoUpstream();
process.env['DECK_UPSTREAM_URL'] = upstream.url;

try {
  const page = (await sallyport('docs', '--plugins', plugins)).out;
  assert.match(page, /^# api-version\n/, 'its page begins with its README');
  assert.match(page, /\| `header` \| string.* \| `"Api-Version"` \|/, 'and ends with its settings');

  const { code, out } = await sallyport('validate', config, '--plugins', plugins);
  assert.deepEqual([code, out], [0, 'valid: 1 service, 1 route, 1 plugin\n']);
  const mistaken = join(empty, 'kong.yaml');
  await writeFile(mistaken, (await readFile(config, 'utf8')).replace('deprecated:', 'deprecatd:'));
  const told = await sallyport('validate', mistaken, '--plugins', plugins);
  assert.equal(told.code, 1);
  assert.match(told.out, /kong\.yaml:12:\d+ .*config\.deprecatd: unknown field; did you mean 'deprecated'\?/);
  await writeFile(mistaken, (await readFile(config, 'utf8')).replace('"2025-01-15"', '"2026-06-01"'));
  assert.match((await sallyport('validate', mistaken, '--plugins', plugins)).out, /2026-06-01 is the current version/);

  const gateway = await startGateway({ configFile: config, args: ['--plugins', plugins] });
  try {
    const call = (headers: Record<string, string>) => fetch(`${gateway.proxyUrl}/orders`, { headers });
    const silent = await call({});
    assert.equal(silent.headers.get('deprecation'), null);
    assert.equal(((await silent.json()) as Echoed).headers['api-version'], '2026-06-01', 'the API learns the version');
    const old = await call({ 'Api-Version': '2025-01-15' });
    assert.deepEqual([old.status, old.headers.get('deprecation')], [200, 'true']);
    assert.equal((await call({ 'Api-Version': '1999-12-31' })).status, 400);
  } finally {
    await gateway.stop();
  }
} finally {
  await upstream.stop();
  await rm(empty, { recursive: true });
}
