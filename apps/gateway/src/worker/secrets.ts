import { Secret } from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import type { SecretEntry, SecretValue } from '@sallyport/runtime';

interface Cell {
  value: string;
  /** Configurations that refer to it. */
  holders: number;
}

/**
 * The secrets that this worker was told. A plugin's `Secret` reads the current value each time, so that one that is rotated
 * needs no reload.
 */
export class WorkerSecrets {
  readonly #cells = new Map<number, Cell>();

  /** Those of one configuration. */
  table(entries: readonly SecretEntry[]): WorkerSecretTable {
    const byReference = new Map<string, Cell>();
    for (const { id, reference, value } of entries) {
      const cell = this.#cells.get(id) ?? { value, holders: 0 };
      this.#cells.set(id, cell);
      cell.value = value;
      cell.holders++;
      byReference.set(reference, cell);
    }
    return new WorkerSecretTable(byReference, () => {
      for (const { id } of entries) {
        const cell = this.#cells.get(id)!;
        if (--cell.holders === 0) this.#cells.delete(id);
      }
    });
  }

  rotate(values: readonly SecretValue[]): void {
    for (const { id, value } of values) {
      const cell = this.#cells.get(id);
      if (cell !== undefined) cell.value = value;
    }
  }
}

export class WorkerSecretTable {
  readonly #byReference: ReadonlyMap<string, Cell>;
  readonly #release: () => void;

  constructor(byReference: ReadonlyMap<string, Cell>, release: () => void) {
    this.#byReference = byReference;
    this.#release = release;
  }

  /** A string of the configuration as a secret; a reference is what its vault gave, and empty while it gave nothing. */
  secretFor(log: Log): (value: string) => Secret {
    return (value) => {
      if (!value.startsWith('{vault://')) return new Secret(value);
      const cell = this.#byReference.get(value);
      if (cell !== undefined) return new Secret(() => cell.value);
      // The primary has said why of those that were in the configuration as they stand here.
      log.debug('a vault reference is empty', { reference: value });
      return new Secret('');
    };
  }

  /** The configuration is gone. */
  close(): void {
    this.#release();
  }
}
