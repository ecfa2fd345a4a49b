import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from '@sallyport/json';
import { type FolderLock, lockFolder } from '../../files/folder-lock.ts';
import { readSegmentName, type SegmentName, writeSegmentName } from './segment-names.ts';

/** How far a segment was read. */
export interface ReadPosition {
  bytes: number;
  rows: number;
}

/** The node that uses a folder. */
export interface FolderState {
  nodeId: string;
  /** It left in order. */
  isClosed: boolean;
}

/** Nodes that share a folder have a numbered one each in it. */
const placesMax = 64;

/** A folder that is this process's alone while it lives, however it ends. */
export class SpoolFolder {
  readonly path: string;
  readonly #lock: FolderLock;

  private constructor(path: string, lock: FolderLock) {
    this.path = path;
    this.#lock = lock;
  }

  /** Takes the first place in `folder` that nobody has, and what was left behind in others. */
  static async claim(folder: string): Promise<SpoolFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    let claimed: SpoolFolder | undefined;
    for (let n = 0; n < placesMax; n++) {
      const path = join(folder, String(n));
      if (claimed === undefined) await mkdir(path, { recursive: true, mode: 0o700 });
      const lock = await lockFolder(path);
      if (lock === undefined) continue;
      if (claimed === undefined) claimed = new SpoolFolder(path, lock);
      else {
        await claimed.#adopt(path);
        lock.release();
      }
    }
    if (claimed === undefined) throw new Error(`all ${placesMax} places in ${folder} are in use`);
    return claimed;
  }

  async #adopt(path: string): Promise<void> {
    for (const file of await readdir(path)) {
      if (readSegmentName(file.replace(/\.read$/, '')) !== undefined) await rename(join(path, file), this.file(file));
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async segments(): Promise<SegmentName[]> {
    return (await readdir(this.path)).flatMap((file) => readSegmentName(file) ?? []);
  }

  async readPosition(name: SegmentName): Promise<ReadPosition> {
    const position = await this.#readJson<ReadPosition>(`${writeSegmentName(name)}.read`);
    return position ?? { bytes: 0, rows: 0 };
  }

  async writePosition(file: string, position: ReadPosition): Promise<void> {
    await this.#writeJson(`${file}.read`, position);
  }

  async removePosition(file: string): Promise<void> {
    await rm(this.file(`${file}.read`), { force: true });
  }

  readState(): Promise<FolderState | undefined> {
    return this.#readJson<FolderState>(stateFile);
  }

  async writeState(state: FolderState): Promise<void> {
    await this.#writeJson(stateFile, state);
  }

  async #readJson<Value>(file: string): Promise<Value | undefined> {
    try {
      return readJson(await readFile(this.file(file), 'utf8')) as Value;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. */
  async #writeJson(file: string, value: object): Promise<void> {
    const part = this.file(`${file}.part`);
    await writeFile(part, JSON.stringify(value), { mode: 0o600 });
    await rename(part, this.file(file));
  }

  release(): void {
    this.#lock.release();
  }
}

const stateFile = 'state.json';
