import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigDocument } from '@sallyport/contracts';
import { runAtOnce } from '@sallyport/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKindsOf } from './line-seal.ts';
import { appendChanges, openChanges, readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

const document: ConfigDocument = {
  hash: 'ab'.repeat(16),
  collections: {
    services: [{ id: '1', name: 'ü\n"s' }],
    plugins: [{ id: 'p', name: 'x', config: { token: 'c4n4ry-1' } }],
    certificates: [{ id: 'c', cert: 'PEM', key: 'c4n4ry-2' }],
    vaults: [{ id: 'v', name: 'hcv', config: { token: 'c4n4ry-3' } }],
    x_credentials: [{ id: 'k', secret: 'c4n4ry-4' }],
    upstreams: [{ id: 'u', healthchecks: { active: { headers: { authorization: ['c4n4ry-5'] } } } }],
    routes: Array.from({ length: 1200 }, (_, i) => ({ id: `r${i}` })),
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const secret = 'of the node';

const read = async (path: string, key = secret, length?: number) =>
  (await readSnapshotFile(path, key, length)).document;

describe('a snapshot file', () => {
  it('gives back what was written, and only its owner may read it', async () => {
    const path = join(folder, 'a');
    await writeSnapshotFile(path, document, secret, openKindsOf([]));
    expect(await read(path)).toEqual(document);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('shows no secret to who does not have that of the node', async () => {
    const path = join(folder, 'a');
    await writeSnapshotFile(path, document, secret, openKindsOf([]));
    const text = await readFile(path, 'utf8');
    expect(text).toContain('"routes"');
    expect(text).not.toMatch(/c4n4ry/);
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toMatch(/c4n4ry/);
    await expect(read(path, 'of another')).rejects.toThrow('is not whole');
  });

  it('is never sealed twice in the same way', async () => {
    const texts: string[] = [];
    for (const path of [join(folder, 'a'), join(folder, 'b')]) {
      await writeSnapshotFile(path, document, secret, openKindsOf([]));
      texts.push(await readFile(path, 'utf8'));
    }
    const sealed = texts.map((text) => text.split('\n').find((line) => line.startsWith('["plugins"')));
    expect(sealed[0]).not.toBe(sealed[1]);
  });

  it('is refused when a byte changed or the end is missing, wherever that is', async () => {
    const path = join(folder, 'a');
    await writeSnapshotFile(path, document, secret, openKindsOf([]));
    const bytes = await readFile(path);
    for (let i = 0; i < 200; i++) {
      const at = Math.floor((bytes.length * i) / 200);
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ 1;
      await writeFile(path, i % 2 === 0 ? damaged : bytes.subarray(0, at));
      await expect(read(path), `damage at ${at}`).rejects.toThrow();
    }
  });
});

describe('changes in a snapshot file', () => {
  const openKinds = openKindsOf([]);
  const [first, second] = [
    { changes: [{ collection: 'routes', id: 'r7', entity: undefined }], hash: '1'.repeat(32) },
    {
      changes: [
        { collection: 'routes', id: 'new', entity: { id: 'new', paths: ['/ü'] } },
        { collection: 'plugins', id: 'p', entity: { id: 'p', name: 'x', config: { token: 'c4n4ry-5' } } },
      ],
      hash: '2'.repeat(32),
    },
  ] as const;

  async function written(path: string) {
    const whole = await writeSnapshotFile(path, document, secret, openKinds);
    const one = await appendChanges(path, whole, first, secret, openKinds);
    return { whole, one, two: await appendChanges(path, one, second, secret, openKinds) };
  }

  it('follow it, and are read with it as far as they count', async () => {
    const path = join(folder, 'a');
    const { whole, one, two } = await written(path);
    expect(two).toBe((await stat(path)).size);
    const content = (length: number) => readSnapshotFile(path, secret, length);
    expect(await content(whole)).toEqual({ document, changes: [], hash: document.hash });
    expect(await content(one)).toEqual({ document, ...first });
    expect(await content(two)).toEqual({
      document,
      changes: [...first.changes, ...second.changes],
      hash: second.hash,
    });
    expect(runAtOnce(await openChanges(path, secret, one, two))).toEqual(second.changes);
    expect(await readFile(path, 'utf8')).not.toMatch(/c4n4ry/);
  });

  it('may be written over where they turned out not to count', async () => {
    const path = join(folder, 'a');
    const { whole } = await written(path);
    const length = await appendChanges(path, whole, second, secret, openKinds);
    expect(await readSnapshotFile(path, secret, length)).toMatchObject({ changes: second.changes, hash: second.hash });
  });

  it('are refused when a byte of them changed or the end is missing, wherever that is', async () => {
    const path = join(folder, 'a');
    const { whole, two } = await written(path);
    const bytes = await readFile(path);
    for (let at = whole; at < two; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ 1;
      await writeFile(path, damaged);
      await expect(read(path, secret, two), `damage at ${at}`).rejects.toThrow();
      await writeFile(path, bytes.subarray(0, at + 1));
      if (at + 1 < two) await expect(read(path, secret, two), `cut at ${at}`).rejects.toThrow();
    }
  });
});
