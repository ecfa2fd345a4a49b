import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type RunningUpstream, startEchoUpstream } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackages } from './build.ts';
import { type Installed, installPublished } from './install.ts';
import { packPackages } from './pack.ts';

const root = dirname(dirname(import.meta.dirname));

const plugin = `
import { definePlugin, refuse } from '@sallyport/plugin';
import { z } from 'zod';

export const teamHeader = definePlugin({
  interface: 1,
  name: 'team-header',
  after: 'acl',
  schema: z.strictObject({ header: z.string().describe('Requests without this header are refused.') }),
  setup({ header }) {
    const missing = refuse(400, 'team_header_missing', 'A header is missing.');
    return { onRequest: (x) => (x.requestHeaders.has(header.toLowerCase()) ? undefined : missing) };
  },
});

export default teamHeader;
`;

const pluginTest = `
import assert from 'node:assert/strict';
import { runPlugin } from '@sallyport/plugin/testing';
import { teamHeader } from './plugins/team-header.ts';

const run = runPlugin(teamHeader, { header: 'X-Team' });
assert.equal(await run({ headers: { 'X-Team': 'blue' } }), 'passed');
const refused = await run();
assert.equal(refused === 'passed' ? '' : refused.code, 'team_header_missing');
`;

const embedding = `
import { EmbeddingThreads } from '@sallyport/embedding';

const clock = { monotonicMs: () => 0, after: () => ({ cancel() {} }) };
const threads = new EmbeddingThreads({ clock, log: { info() {}, error: console.error }, threadsMax: 1 } as never);
const [vector] = await threads.embed(['hello']);
console.log(vector!.length, 'numbers');
await threads.close();
`;

const config = (upstream: string) => `_format_version: "3.0"
services:
- name: s
  url: ${upstream}
  routes: [{ name: r, paths: [/] }]
  plugins: [{ name: team-header, config: { header: Team } }, { name: key-auth }]
consumers: [{ username: ann, keyauth_credentials: [{ key: k }] }]
`;

/** Far more than it takes. */
const patience = { timeout: 30_000 };

// In a folder where nothing but the packed packages is installed, by the Node and npm of this system.
describe('the published packages', { timeout: 120_000 }, () => {
  let installed: Installed;
  let upstream: RunningUpstream;

  beforeAll(async () => {
    [installed, upstream] = await Promise.all([installPublished(root), startEchoUpstream()]);
    await mkdir(join(installed.folder, 'plugins'));
    await writeFile(join(installed.folder, 'plugins/team-header.ts'), plugin);
    await writeFile(join(installed.folder, 'kong.yaml'), config(upstream.url));
    await writeFile(join(installed.folder, 'plugin-test.ts'), pluginTest);
  }, 180_000);
  afterAll(async () => {
    await upstream?.stop();
    await installed?.remove();
  });

  async function run(command: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(command, args, {
      cwd: installed.folder,
      env: installed.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: code as number, out, err };
  }

  it('validate and explain, plugins from outside included', async () => {
    expect(await run('npx', 'sallyport', 'validate', 'kong.yaml', '--plugins', 'plugins')).toMatchObject({ code: 0 });
    const unknown = await run('npx', 'sallyport', 'validate', 'kong.yaml');
    expect([unknown.code, unknown.out]).toEqual([1, expect.stringContaining("'team-header' is not known")]);
    const { out } = await run('npx', 'sallyport', 'explain', 'kong.yaml', '--route', 'r', '--plugins', 'plugins');
    expect(out).toMatch(/1\. key-auth +service 's'\n +2\. team-header/);
  });

  it('serve requests with workers that end when they are told to', async () => {
    const { gateway, proxy, admin } = await start('npx', 'sallyport');
    const call = (headers: Record<string, string>) => fetch(`http://${proxy}/`, { headers });
    expect((await call({})).status).toBe(401);
    expect((await call({ apikey: 'k' })).status).toBe(400);
    expect((await call({ apikey: 'k', team: 'blue' })).status).toBe(200);
    const reload = await fetch(`http://${admin}/config`, { method: 'POST', body: '_format_version: "3.0"' });
    expect(reload.status).toBe(201);
    expect((await call({})).status).toBe(404);
    gateway.kill('SIGTERM');
    await once(gateway, 'exit');
    await expect.poll(() => call({}).catch((error: Error) => error.message), patience).toBe('fetch failed');
  });

  it('run the development identity provider', async () => {
    const idp = spawn('npx', ['sallyport', 'dev-idp', '--port', '0'], {
      cwd: installed.folder,
      env: installed.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: idp.stdout })) {
      const issuer = /^(http\S+) +the issuer/.exec(line)?.[1];
      if (issuer === undefined) continue;
      expect(await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()).toMatchObject({ issuer });
      break;
    }
    idp.kill('SIGTERM');
    await once(idp, 'exit');
  });

  it('leave nothing behind when their first process is killed', async () => {
    const { gateway, proxy } = await start('node', 'node_modules/sallyport/bin/sallyport.js');
    expect((await fetch(`http://${proxy}/`)).status).toBe(401);
    gateway.kill('SIGKILL');
    await expect
      .poll(() => fetch(`http://${proxy}/`).catch((error: Error) => error.message), patience)
      .toBe('fetch failed');
  });

  it('end as the process ended that they started', async () => {
    const { gateway, pid } = await start('node', 'node_modules/sallyport/bin/sallyport.js');
    // The system's Node may be new enough to run the gateway itself.
    const exited = once(gateway, 'exit');
    process.kill(pid, 'SIGKILL');
    expect(await exited).toEqual(pid === gateway.pid ? [null, 'SIGKILL'] : [137, null]);
  });

  /** Starts `sallyport gateway` on free ports and waits until it serves. */
  async function start(command: string, ...args: string[]) {
    const listeners = ['proxy-listen', 'proxy-listen-tls', 'admin-listen', 'status-listen'];
    const free = listeners.flatMap((name) => [`--${name}`, '127.0.0.1:0']);
    const flags = ['-c', 'kong.yaml', '--plugins', 'plugins', '--workers', '2', '--log-format', 'json', ...free];
    const gateway = spawn(command, [...args, 'gateway', ...flags], {
      cwd: installed.folder,
      env: installed.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { gateway, ...(await listening(gateway)) };
  }

  it('test a plugin without a gateway', async () => {
    // npm puts the Node it brought first on the path of its scripts.
    const { code, err } = await run('npm', 'exec', '--', 'node', 'plugin-test.ts');
    expect([code, err]).toEqual([0, '']);
  });

  it('bring the embedding model', async () => {
    await writeFile(join(installed.folder, 'embed.ts'), embedding);
    const { code, out, err } = await run('npm', 'exec', '--', 'node', 'embed.ts');
    expect([code, out.trim(), err]).toEqual([0, '384 numbers', '']);
  });

  it('type a plugin', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'esnext',
      '--allowImportingTsExtensions',
    ];
    const { out } = await run(process.execPath, tsc, ...flags, ...types, 'plugin-test.ts');
    expect(out).toBe('');
    await writeFile(join(installed.folder, 'wrong.ts'), plugin.replace('interface: 1', 'interface: 2'));
    expect((await run(process.execPath, tsc, ...flags, ...types, 'wrong.ts')).out).toMatch(
      /Type '2' is not assignable to type '1'/,
    );
  });

  it('say what to do where no Node that can run them is installed', async () => {
    const { out: version } = await run('node', '--version');
    const [major = 0] = version.slice(1).split('.').map(Number);
    const brought = join(installed.folder, 'node_modules');
    for (const name of await readdir(brought))
      if (/^node-/.test(name)) await rm(join(brought, name), { recursive: true });
    const { code, out, err } = await run('node', 'node_modules/sallyport/bin/sallyport.js', '--version');
    if (major < 24)
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/needs Node 24\.19 or 26\.4, or newer, and this is v.*--include=optional/),
      ]);
    else expect([code, out]).toEqual([0, expect.stringContaining('sallyport 0.')]);
  });

  it('are the same bytes whenever they are built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-again-'));
    try {
      const again = await packPackages(
        await buildPackages(root, join(folder, 'packages')),
        join(folder, 'tarballs'),
        installed.env,
      );
      expect(again.map((file) => basename(file))).toEqual(installed.tarballs.map((file) => basename(file)));
      for (const [i, file] of again.entries())
        expect((await readFile(file)).equals(await readFile(installed.tarballs[i]!)), basename(file)).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** What a gateway says once it serves. */
interface Listening {
  proxy: string;
  admin: string;
  pid: number;
}

async function listening(gateway: ChildProcess): Promise<Listening> {
  const lines = createInterface({ input: gateway.stdout! });
  for await (const line of lines) if (line.includes('"event":"listening"')) return JSON.parse(line) as Listening;
  throw new Error('the gateway ended before it was ready');
}
