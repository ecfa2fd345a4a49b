import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room at all. */
  fill(): Promise<void>;
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** A disk of its own in memory; undefined where we may not mount one. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0777`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    async fill() {
      const chunk = Buffer.alloc(1024 ** 2);
      for (let { bavail } = await statfs(folder); bavail > 0; { bavail } = await statfs(folder))
        await writeFile(filler, chunk, { flag: 'a' }).catch(() => {});
    },
    clear: () => truncate(filler, 0),
    async remove() {
      execFileSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true });
    },
  };
}
