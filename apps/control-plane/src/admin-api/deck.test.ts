import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { everyEntity } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  status: number;
}

/** What decK asked and sent, one sync after another: into nothing, then with changes, then with none. */
function recorded(name: string): Call[] {
  const text = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
  return text
    .replaceAll('CONTROL-PLANE', controlPlaneId)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Call);
}

describe('decK', () => {
  let plane: TestControlPlane;
  let folder: string;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
    folder = await mkdtemp(join(tmpdir(), 'sallyport-deck-'));
  });
  afterEach(async () => {
    await plane.stop();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['Kong', 'deck-kong-mode.jsonl', '/admin/default'],
    ['Konnect', 'deck-konnect-mode.jsonl', `/v2/control-planes/${controlPlaneId}/core-entities`],
  ])('gets the answers of %s to all it asks', async (_whom, fixture, root) => {
    for (const { method, path, body, status } of recorded(fixture)) {
      const answer = await plane.ask(method, path, body === undefined ? {} : { payload: body });
      expect(answer.statusCode, `${method} ${path}: ${answer.body.slice(0, 300)}`).toBe(status);
    }
    const names = async (collection: string, field: string) => {
      const { data } = (await plane.ask('GET', `${root}/${collection}`)).json() as { data: Record<string, unknown>[] };
      return data.map((entity) => entity[field]).sort();
    };
    expect(await names('consumers', 'username')).toEqual(['ann']);
    expect(await names('consumers/ann/consumer_groups', 'name')).toEqual(['gold']);
    expect(await names('services/orders/routes', 'name')).toEqual(['orders']);
    expect(await names('key-auths', 'key')).toEqual(['ann-key']);
    const { data } = (await plane.ask('GET', `${root}/routes/orders/plugins`)).json() as { data: { config: object }[] };
    expect(data.map(({ config }) => config)).toContainEqual(expect.objectContaining({ minute: 6, policy: 'local' }));
  });

  // On a machine that has it, the program itself.
  const deck = onPath('deck');
  if (deck !== undefined)
    it.each(['kong', 'konnect'])(
      'itself finds no difference after a sync and a dump, in %s mode',
      async (mode) => {
        const url = await plane.listen();
        const file = join(folder, 'kong.yaml');
        const dumped = join(folder, 'dumped.yaml');
        await writeFile(file, everyEntity());
        const kong = [
          '--kong-addr',
          `${url}/admin/default`,
          '--headers',
          `Authorization:Bearer ${plane.operatorToken}`,
        ];
        const konnect = ['--konnect-addr', url, '--konnect-token', plane.operatorToken];
        const run = (...args: string[]) =>
          new Promise<string>((resolve) => {
            const all = ['gateway', ...args, ...(mode === 'kong' ? kong : konnect), '--analytics=false'];
            execFile(deck, all, (_error, out, problems) => resolve(out + problems));
          });
        expect(await run('sync', file)).toContain('Created: 33');
        expect(await run('diff', file)).toContain('Created: 0\n  Updated: 0\n  Deleted: 0');
        await run('dump', '--output-file', dumped, '--yes');
        expect(await run('diff', dumped)).toContain('Created: 0\n  Updated: 0\n  Deleted: 0');
      },
      60_000,
    );
});

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
