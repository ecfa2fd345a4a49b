import { type FileHandle, open, rm } from 'node:fs/promises';

/** Where the bytes of a segment are. */
export interface SegmentStore {
  /** Writes all of it or rejects. */
  write(bytes: Buffer, at: number): Promise<void>;
  /** As many bytes as there are, up to `length`. */
  read(at: number, length: number): Promise<Buffer>;
  truncate(bytes: number): Promise<void>;
  /** Gives the segment up, and its bytes. */
  remove(): Promise<void>;
  /** Leaves it for later. */
  close(): Promise<void>;
}

export class FileStore implements SegmentStore {
  readonly file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  static async create(file: string): Promise<FileStore> {
    return new FileStore(file, await open(file, 'wx+', 0o600));
  }

  static async open(file: string): Promise<FileStore> {
    return new FileStore(file, await open(file, 'r+'));
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async write(bytes: Buffer, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  }

  async read(at: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  }

  async truncate(bytes: number): Promise<void> {
    await this.#handle.truncate(bytes);
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.file, { force: true });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** While the disk cannot be written to. */
export class MemoryStore implements SegmentStore {
  #bytes = Buffer.alloc(0);
  #used = 0;

  async write(bytes: Buffer, at: number): Promise<void> {
    if (at + bytes.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(at + bytes.length, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, at);
    this.#used = at + bytes.length;
  }

  async read(at: number, length: number): Promise<Buffer> {
    return this.#bytes.subarray(at, Math.min(at + length, this.#used));
  }

  async truncate(bytes: number): Promise<void> {
    this.#used = bytes;
  }

  async remove(): Promise<void> {}

  async close(): Promise<void> {}
}
