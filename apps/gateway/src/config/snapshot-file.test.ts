import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigDocument } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

const document: ConfigDocument = {
  hash: 'ab'.repeat(16),
  collections: {
    services: [{ id: '1', name: 'ü\n"s' }],
    routes: Array.from({ length: 1200 }, (_, i) => ({ id: `r${i}` })),
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(path: string): Promise<ConfigDocument> {
  const steps = await openSnapshotFile(path);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe('a snapshot file', () => {
  it('gives back what was written, and only its owner may read it', async () => {
    const path = join(folder, 'a');
    await writeSnapshotFile(path, document);
    expect(await read(path)).toEqual(document);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is refused when a byte changed or the end is missing, wherever that is', async () => {
    const path = join(folder, 'a');
    await writeSnapshotFile(path, document);
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
