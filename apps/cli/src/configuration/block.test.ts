import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningControlPlane,
  type RunningGateway,
  sallyport,
  startControlPlane,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const file = `
_format_version: "3.0"
routes:
  - name: hello
    paths: [/hello]
    plugins: [{ name: key-auth }, { name: request-termination, config: { status_code: 200, message: hello } }]
consumers: [{ username: ann, keyauth_credentials: [{ key: ann-key }] }]
`;

describe('sallyport block', () => {
  let plane: RunningControlPlane;
  let gateway: RunningGateway;
  let folder: string;
  let yaml: string;
  let connection: string[];
  const call = async () => (await fetch(`${gateway.proxyUrl}/hello`, { headers: { apikey: 'ann-key' } })).status;
  const run = (...args: string[]) => sallyport(...args, ...connection);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-block-'));
    plane = await startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] });
    yaml = join(folder, 'kong.yaml');
    const token = join(folder, 'token');
    await Promise.all([writeFile(token, plane.operatorToken), writeFile(yaml, file)]);
    connection = ['--control-plane-addr', plane.url, '--token-file', token];
    gateway = await startGateway({ args: await plane.followArgs(), workers: 1 });
    expect(await run('sync', yaml)).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await plane?.stop();
    await rm(folder, { recursive: true });
  });

  it('stops a consumer before it returns, and neither a sync nor an earlier version lets it go on', async () => {
    await expect.poll(call).toBe(200);
    const blocked = await run('block', 'consumer', 'ann', '--reason', 'her key was stolen');
    expect(blocked).toMatchObject({
      code: 0,
      out: 'consumer ann is blocked in default: on 1 of 1 connected gateway\n',
      err: '',
    });
    expect(await call()).toBe(403);
    expect(await run('block', 'consumer', 'ann')).toMatchObject({
      code: 0,
      out: 'consumer ann was already blocked in default\n',
    });
    expect((await run('blocks')).out).toBe('consumer ann: her key was stolen\n');

    const dumped = join(folder, 'dumped.yaml');
    expect((await run('dump', '--output-file', dumped)).err).toContain('blocks are left out');
    expect(await readFile(dumped, 'utf8')).not.toContain('stolen');
    expect((await run('sync', yaml)).out).toContain('Deleted: 0');
    const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
    const back = `/v2/control-planes/${data[0]!.id}/configuration/versions/1/rollback?wait=applied`;
    expect((await plane.send('POST', back)).status).toBeLessThan(300);
    expect(await call()).toBe(403);

    expect(await run('unblock', 'consumer', 'ann')).toMatchObject({
      code: 0,
      out: expect.stringContaining('is blocked no more'),
    });
    expect(await call()).toBe(200);
  });

  it('says what can be blocked', async () => {
    expect(await run('block', 'route', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('consumer|agent|tool|model'),
    });
  });
});
