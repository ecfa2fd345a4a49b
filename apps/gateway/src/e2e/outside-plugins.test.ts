import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Echoed,
  type RunningGateway,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const teamHeader = `
import { definePlugin, refuse, StateSlot, type Exchange } from '@sallyport/plugin';
import { z } from 'zod';

export default definePlugin({
  interface: 1,
  name: 'team-header',
  after: 'acl',
  schema: z.strictObject({ header: z.string().describe('Requests without this header are refused.') }),
  setup({ header }, _services, context) {
    const missing = refuse(400, 'team_header_missing', 'A header is missing.');
    const team = new StateSlot<string>(context);
    return {
      onRequest(x: Exchange) {
        const value = x.requestHeaders.get(header.toLowerCase());
        if (value === undefined) return missing;
        team.set(x, value);
        return undefined;
      },
      onResponse: (x) => x.reply!.headers.set('x-team', team.get(x) ?? 'nobody', 'X-Team'),
    };
  },
});
`;

// A package with a Zod of its own, credentials of its own, and no TypeScript.
const badge = `
import { hash } from 'node:crypto';
import { definePlugin, identify, refuse } from '@sallyport/plugin';
import { z } from 'zod';

const badges = {
  name: 'badge_credentials',
  singular: 'badge',
  schema: z.strictObject({ number: z.string() }),
  unique: [['number']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  adminPath: 'badges',
  seal: ({ number, ...entity }) => ({ ...entity, digest: hash('sha256', number) }),
  indexBy: (entity) => entity.digest,
};

export default definePlugin({
  interface: 1,
  name: 'badge',
  before: 'basic-auth',
  schema: z.strictObject({ required: z.boolean().default(true).describe('Refuse callers without a badge.') }),
  collections: [badges],
  setup({ required }, { directory }) {
    const byDigest = directory.index(badges);
    const unknown = refuse(401, 'badge_unknown', 'Show your badge.');
    return {
      onRequest(x) {
        const found = byDigest.get(hash('sha256', x.requestHeaders.get('badge') ?? ''));
        if (found === undefined) return required ? unknown : undefined;
        const consumer = directory.consumerById(found.consumer.id);
        const actor = { type: 'person', id: consumer.id, name: consumer.username };
        return identify(x, { consumer, credential: found, credentialIdentifier: found.id, actor });
      },
    };
  },
});
`;

// CommonJS, and several at once.
const marks = `
const { definePlugin } = require('@sallyport/plugin');
const { z } = require('zod');

const mark = (name) =>
  definePlugin({
    interface: 1,
    name,
    after: 'team-header',
    schema: z.strictObject({}),
    setup: () => ({ onResponse: (x) => x.reply.headers.add('x-marks', name) }),
  });

module.exports = [mark('second-mark'), mark('first-mark')];
`;

const config = (upstream: string) => `_format_version: "3.0"
services:
- name: s
  url: ${upstream}
  routes:
  - { name: teams, paths: [/teams], plugins: [{ name: second-mark }, { name: first-mark }, { name: team-header, config: { header: Team } }] }
  - { name: badges, paths: [/badges], plugins: [{ name: badge }, { name: acl, config: { allow: [guests] } }] }
consumers:
- { username: ann, badge_credentials: [{ number: "7" }], acls: [{ group: guests }] }
- { username: ben, badge_credentials: [{ number: "8" }] }
`;

/** Far more than it takes. */
const patience = { timeout: 20_000 };

describe('plugins from outside', () => {
  let folder: string;
  let upstream: RunningUpstream;
  let gateway: RunningGateway;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-outside-'));
    await writeFile(join(folder, 'team-header.ts'), teamHeader);
    await writeFile(join(folder, 'marks.cjs'), marks);
    await mkdir(join(folder, 'badge'));
    await writeFile(join(folder, 'badge/package.json'), JSON.stringify({ type: 'module', exports: './main.js' }));
    await writeFile(join(folder, 'badge/main.js'), badge);
    const zod = join(import.meta.dirname, '../../../../node_modules/zod');
    await cp(zod, join(folder, 'badge/node_modules/zod'), { recursive: true });
    upstream = await startEchoUpstream();
    gateway = await startGateway({ config: config(upstream.url), args: ['--plugins', folder] });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('run in every worker, in their place of the chain', async () => {
    for (let i = 0; i < 8; i++) {
      const refused = await fetch(`${gateway.proxyUrl}/teams`, { headers: { connection: 'close' } });
      expect([refused.status, await refused.json()]).toEqual([400, { message: 'A header is missing.' }]);
    }
    const passed = await fetch(`${gateway.proxyUrl}/teams`, { headers: { team: 'blue' } });
    expect([passed.status, passed.headers.get('x-team')]).toEqual([200, 'blue']);
    expect(passed.headers.get('x-marks')).toBe('first-mark, second-mark');
  });

  it('bring credentials, which the plugins behind them see the owner of', async () => {
    const call = (number: string) => fetch(`${gateway.proxyUrl}/badges`, { headers: { badge: number } });
    expect((await call('9')).status).toBe(401);
    expect((await call('8')).status).toBe(403);
    const passed = await call('7');
    expect(passed.status).toBe(200);
    expect(((await passed.json()) as Echoed).headers['x-consumer-username']).toBe('ann');
  });

  it('are what the Admin API shows', async () => {
    const get = async (path: string) =>
      (await (await fetch(gateway.adminUrl + path)).json()) as Record<string, unknown>;
    const { enabled_plugins: names } = (await get('/plugins/enabled')) as { enabled_plugins: string[] };
    expect(names[names.indexOf('acl') + 1]).toBe('team-header');
    expect(names[names.indexOf('basic-auth') - 1]).toBe('badge');
    expect(await get('/schemas/plugins/team-header')).toMatchObject({
      properties: { header: { type: 'string', description: 'Requests without this header are refused.' } },
      required: ['header'],
    });
    expect(await get('/schemas/plugins/badge')).toMatchObject({
      properties: { required: { default: true, description: 'Refuse callers without a badge.' } },
    });
    const { data } = (await get('/badges')) as { data: object[] };
    expect(data).toHaveLength(2);
    expect(Object.keys(data[0]!)).not.toContain('digest');
  });

  it('check configurations that come later', async () => {
    const wrong = config(upstream.url).replace('header: Team', 'haeder: Team');
    const answer = await fetch(`${gateway.adminUrl}/config`, { method: 'POST', body: wrong });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain("did you mean 'header'?");
  });

  it('are the same code after a reload; that they changed on disk is told', async () => {
    const file = join(folder, 'team-header.ts');
    await writeFile(file, teamHeader.replace('400', '499'));
    await expect.poll(() => gateway.logs.join('\n'), patience).toContain('changed on disk; restart the gateway');
    const body = config(upstream.url).replace('username: ben', 'username: bob');
    expect((await fetch(`${gateway.adminUrl}/config`, { method: 'POST', body })).status).toBe(201);
    expect((await fetch(`${gateway.proxyUrl}/teams`)).status).toBe(400);
    await writeFile(file, teamHeader);
  });

  it('are there after a reload, and in a worker that takes another’s place', async () => {
    const header = config(upstream.url).replace('header: Team', 'header: Group');
    expect((await fetch(`${gateway.adminUrl}/config`, { method: 'POST', body: header })).status).toBe(201);
    expect((await fetch(`${gateway.proxyUrl}/teams`, { headers: { group: 'red' } })).headers.get('x-team')).toBe('red');
    const pids = async () =>
      ((await (await fetch(gateway.adminUrl)).json()) as { pids: { workers: number[] } }).pids.workers;
    const [first] = await pids();
    process.kill(first!, 'SIGKILL');
    await expect.poll(async () => (await pids()).includes(first!), patience).toBe(false);
    await expect.poll(async () => (await pids()).length, patience).toBe(2);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        fetch(`${gateway.proxyUrl}/teams`, { headers: { group: 'red', connection: 'close' } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('that cannot be loaded keep the gateway from starting, with a sentence for each', async () => {
    const broken = join(folder, 'lib');
    await mkdir(broken);
    await writeFile(join(broken, 'thrower.js'), `throw new Error('no licence');`);
    await writeFile(join(broken, 'clash.js'), badge.replace(`name: 'badge'`, `name: 'acl'`));
    const common = join(broken, 'common');
    await mkdir(common);
    await writeFile(join(common, 'package.json'), '{ "type": "commonjs", "main": "index.js" }');
    await writeFile(join(common, 'index.js'), badge);
    const args = ['--plugins', folder, '--plugins', broken];
    await expect(startGateway({ config: config(upstream.url), args })).rejects.toThrow(
      new RegExp(
        [
          String.raw`thrower\.js the module cannot be loaded: no licence`,
          String.raw`common/index\.js the module cannot be loaded: .*"type": "module"`,
          String.raw`clash\.js the name 'acl' is taken: one of that name comes with the gateway`,
          String.raw`clash\.js the collection 'badge_credentials' is taken: one of that name is in .*/badge/main\.js`,
        ]
          .map((sentence) => `(?=[^]*${sentence})`)
          .join(''),
      ),
    );
  });

  it('do not keep a reload from being heard that comes while they are loaded', async () => {
    const module = join(folder, 'lib/early.js');
    const asked = join(folder, 'asked');
    await writeFile(
      module,
      `import { existsSync, writeFileSync } from 'node:fs';
       // In the first process that loads it, which ends here unless it listens already.
       if (!existsSync('${asked}')) {
         writeFileSync('${asked}', '');
         process.kill(process.pid, 'SIGHUP');
       }
       export { default } from '${join(folder, 'team-header.ts')}';`,
    );
    const text = config(upstream.url).replace(/\{ name: (second|first)-mark \}, /g, '');
    const args = ['--plugins', module, '--plugins', join(folder, 'badge')];
    const early = await startGateway({ config: text, args });
    expect((await fetch(`${early.proxyUrl}/teams`, { headers: { team: 'blue' } })).status).toBe(200);
    await early.stop();
  });

  it('whose setup fails are named, and no request is served without them', async () => {
    const source = teamHeader
      .replace(`'team-header'`, `'failing'`)
      .replace('const missing', `throw new Error('no disk'); const missing`);
    await writeFile(join(folder, 'lib/failing.ts'), source);
    const wanting = config(upstream.url).replace('name: team-header', 'name: failing');
    const args = ['--plugins', folder, '--plugins', join(folder, 'lib/failing.ts')];
    await expect(startGateway({ config: wanting, args })).rejects.toThrow(
      "setup of the plugin 'failing' failed: no disk",
    );
  });
});
