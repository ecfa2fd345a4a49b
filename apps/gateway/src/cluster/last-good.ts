import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderLock, lockFolder } from '@sallyport/runtime';
import type { NodeIdentity } from './identity.ts';
import { openFrames, sealFrames } from './sealed-frames.ts';

/** Gateways that share a folder and a key have a numbered place each. */
const placesMax = 64;

/** The last configuration that was good, on disk, and who this gateway is: both outlive the process. */
export class LastGood {
  readonly nodeId: string;
  readonly #place: string;
  readonly #lock: FolderLock;
  readonly #key: Buffer;

  private constructor(place: string, nodeId: string, lock: FolderLock, key: Buffer) {
    this.#place = place;
    this.nodeId = nodeId;
    this.#lock = lock;
    this.#key = key;
  }

  /** Takes the first place of this key that no other process has. Throws a sentence where it cannot. */
  static async claim(folder: string, { keyName, sealingKey }: NodeIdentity): Promise<LastGood> {
    for (let n = 0; n < placesMax; n++) {
      const place = join(folder, keyName, String(n));
      await mkdir(place, { recursive: true, mode: 0o700 });
      const lock = await lockFolder(place);
      if (lock !== undefined) return new LastGood(place, await nodeIdIn(place), lock, sealingKey);
    }
    throw new Error(`all ${placesMax} places in ${folder} are in use`);
  }

  get #file(): string {
    return join(this.#place, 'last-good');
  }

  /** Undefined where there is none; throws where it is not whole. */
  async read(): Promise<Buffer[] | undefined> {
    const sealed = await readFile(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return sealed && openFrames(sealed, this.#key);
  }

  /** Nobody ever sees half of it, whenever power fails. */
  async write(frames: readonly Uint8Array[]): Promise<void> {
    const part = await open(`${this.#file}.part`, 'w', 0o600);
    try {
      await part.writeFile(sealFrames(frames, this.#key));
      await part.sync();
    } finally {
      await part.close();
    }
    await rename(`${this.#file}.part`, this.#file);
  }

  close(): void {
    this.#lock.release();
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function nodeIdIn(place: string): Promise<string> {
  const file = join(place, 'node-id');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (uuid.test(kept)) return kept;
  const made = randomUUID();
  await writeFile(`${file}.part`, `${made}\n`, { mode: 0o600 });
  await rename(`${file}.part`, file);
  return made;
}
