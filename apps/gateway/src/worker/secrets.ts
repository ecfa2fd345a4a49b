import { Secret } from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import type { SecretEntry, SecretValue } from '@sallyport/runtime';

interface Cell {
  value: string;
  /** It was read while a configuration was set up, and something was made of it then. */
  isBuiltIn: boolean;
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
    const byReference = new Map<string, number>();
    for (const { id, reference, value } of entries) {
      const cell = this.#cells.get(id) ?? { value, holders: 0, isBuiltIn: false };
      this.#cells.set(id, cell);
      cell.value = value;
      byReference.set(reference, id);
    }
    return this.#hold(byReference);
  }

  /** The same once more, for the configuration to be set up with them again. */
  again({ idByReference }: WorkerSecretTable): WorkerSecretTable {
    return this.#hold(idByReference);
  }

  #hold(idByReference: ReadonlyMap<string, number>): WorkerSecretTable {
    const ids = [...idByReference.values()];
    for (const id of ids) this.#cells.get(id)!.holders++;
    const cellOf = (reference: string) => this.#cells.get(idByReference.get(reference) ?? -1);
    return new WorkerSecretTable(idByReference, cellOf, () => {
      for (const id of ids) if (--this.#cells.get(id)!.holders === 0) this.#cells.delete(id);
    });
  }

  /** Answers whether something was made of one of them, and has to be made anew. */
  rotate(values: readonly SecretValue[]): boolean {
    let isBuiltIn = false;
    for (const { id, value } of values) {
      const cell = this.#cells.get(id);
      if (cell === undefined) continue;
      cell.value = value;
      isBuiltIn ||= cell.isBuiltIn;
    }
    return isBuiltIn;
  }
}

export class WorkerSecretTable {
  readonly idByReference: ReadonlyMap<string, number>;
  readonly #cellOf: (reference: string) => Cell | undefined;
  readonly #release: () => void;
  #isSettingUp = false;

  constructor(
    idByReference: ReadonlyMap<string, number>,
    cellOf: (reference: string) => Cell | undefined,
    release: () => void,
  ) {
    this.idByReference = idByReference;
    this.#cellOf = cellOf;
    this.#release = release;
  }

  /** A string of the configuration as a secret; a reference is what its vault gave, and empty while it gave nothing. */
  secretFor(log: Log): (value: string) => Secret {
    return (value) => {
      if (!value.startsWith('{vault://')) return new Secret(value);
      const cell = this.#cellOf(value);
      if (cell !== undefined) {
        return new Secret(() => {
          cell.isBuiltIn ||= this.#isSettingUp;
          return cell.value;
        });
      }
      // The primary has said why of those that were in the configuration as they stand here.
      log.debug('a vault reference is empty', { reference: value });
      return new Secret('');
    };
  }

  /** What is read meanwhile is built into the configuration, such as the address of a provider. */
  async whileSettingUp<Result>(setUp: () => Promise<Result>): Promise<Result> {
    this.#isSettingUp = true;
    try {
      return await setUp();
    } finally {
      this.#isSettingUp = false;
    }
  }

  /** The configuration is gone. */
  close(): void {
    this.#release();
  }
}
