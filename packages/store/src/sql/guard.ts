import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Tells statements that bypass the transaction in which they are asked: they would wait for it for ever, or read what it has not written yet.
 */
export class TransactionGuard {
  readonly #current = new AsyncLocalStorage<{ isOver: boolean }>();

  async within<Result>(work: () => Promise<Result>): Promise<Result> {
    const transaction = { isOver: false };
    try {
      return await this.#current.run(transaction, work);
    } finally {
      transaction.isOver = true;
    }
  }

  check(): void {
    if (this.#current.getStore()?.isOver === false)
      throw new Error('A statement bypassed the transaction it belongs to: use the database that it was given.');
  }
}
