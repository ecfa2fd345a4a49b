import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * `npm run test:clickhouse`: what is promised of stores and queries, on ClickHouse. On the server at CLICKHOUSE_URL, if that is
 * set (databases are made there, and dropped again); else on the engine that npm carries, which is installed for it: 550 MB,
 * Linux and macOS.
 */
const version = '3.4.0';
const root = dirname(import.meta.dirname);
const given = process.env['CLICKHOUSE_URL'];
const data = mkdtempSync(join(tmpdir(), 'clickhouse-'));
const served = given === undefined ? await serve() : undefined;
const tests = spawn(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    root,
    '--config',
    'tools/clickhouse/vitest.config.ts',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, CLICKHOUSE_URL: served?.url ?? given } },
);
const [status] = (await once(tests, 'exit')) as [number | null];
if (served !== undefined) {
  served.process.kill();
  await once(served.process, 'exit');
}
rmSync(data, { recursive: true, force: true });
process.exitCode = status ?? 1;

async function serve(): Promise<{ url: string; process: ChildProcess }> {
  const server = spawn(process.execPath, [join(root, 'tools/clickhouse/serve.ts'), install(), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(createInterface(server.stdout), 'line'),
    once(server, 'exit').then(() => {
      throw new Error('ClickHouse did not start.');
    }),
  ])) as [string];
  return { url: line, process: server };
}

/** In a folder of its own, so that what the lockfile says is left alone. */
function install(): string {
  const folder = join(root, 'node_modules/.cache/chdb');
  const manifest = join(folder, 'node_modules/chdb/package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version) return folder;
  console.log(`Installing chdb ${version} (550 MB) …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `chdb@${version}`],
    { cwd: folder, stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`chdb ${version} could not be installed.`);
  return folder;
}
