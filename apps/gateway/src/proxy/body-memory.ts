import { coreErrors } from '@sallyport/contracts';
import { refuse } from '@sallyport/pipeline';

/** What request bodies that are read whole may take of a worker's memory, all together. */
export class BodyMemory {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** False when there is no room; then nothing is taken. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#bytesMax) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

const { status, message } = coreErrors.body_memory_full;

/** For a request whose body finds no room. */
export const noRoomForBody = refuse(status, 'body_memory_full', message, {
  style: 'negotiated',
  headers: ['Retry-After', '1'],
});
