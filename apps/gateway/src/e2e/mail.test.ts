import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askJson } from './support.ts';

/** Opens a box in each worker, and sends to the address that the query names. */
const post = `
import { definePlugin } from '@sallyport/plugin';
import { z } from 'zod';

export default definePlugin({
  interface: 1,
  name: 'post',
  after: 'acl',
  schema: z.strictObject({}),
  setup(_config, { mail, node }) {
    const got = [];
    const box = mail.local.open((message) => got.push(message));
    return {
      close: () => box.close(),
      serve(x, answer) {
        const to = new URLSearchParams(x.query).get('to');
        const told = to === null ? Promise.resolve(undefined) : mail.local.send(to, 'from ' + node.pid);
        told.then((taken) => {
          answer.head(200, ['Content-Type', 'application/json']);
          answer.write(Buffer.from(JSON.stringify({ pid: node.pid, address: box.address, got, taken })));
          answer.end();
        }, answer.fail);
        return { onDrain() {}, onAbandon() {} };
      },
    };
  },
});
`;

interface Told {
  pid: number;
  address: string;
  got: string[];
  taken?: boolean;
}

let folder: string;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-mail-'));
  await writeFile(join(folder, 'post.ts'), post);
  const config = JSON.stringify({ _format_version: '3.0', routes: [{ paths: ['/'], plugins: [{ name: 'post' }] }] });
  gateway = await startGateway({ config, args: ['--plugins', join(folder, 'post.ts')] });
});
afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the worker says that takes the next connection, until one is found that will do. */
async function tellUntil(query: string, isWanted: (told: Told) => boolean): Promise<Told> {
  let told: Told | undefined;
  const ask = async () => {
    told = await askJson<Told>(`${gateway.proxyUrl}/${query}`);
    return isWanted(told);
  };
  await expect.poll(ask, { timeout: 20_000, interval: 5 }).toBe(true);
  return told!;
}

it('mail reaches the other worker of the node, and tells when that is gone', async () => {
  const one = await tellUntil('', () => true);
  const other = await tellUntil(`?to=${one.address}`, ({ pid }) => pid !== one.pid);
  expect(other.taken).toBe(true);
  expect((await tellUntil('', ({ pid }) => pid === one.pid)).got).toContain(`from ${other.pid}`);
  process.kill(one.pid, 'SIGKILL');
  expect((await tellUntil(`?to=${one.address}`, ({ pid, taken }) => pid !== one.pid && taken === false)).taken).toBe(
    false,
  );
});
