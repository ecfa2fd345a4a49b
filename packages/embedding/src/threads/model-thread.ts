import { Worker } from 'node:worker_threads';
import type { Vector } from '@sallyport/pipeline';
import type { FromThread, ToThread } from './messages.ts';

export interface ModelThreadEvents {
  /** The model is loaded. */
  onReady(thread: ModelThread): void;
  /** It can be given a text. */
  onIdle(): void;
  onEnded(thread: ModelThread, reason: string): void;
}

/** One thread, and the text that it has in hand. */
export class ModelThread {
  readonly #worker: Worker;
  #settle: { resolve(vector: Vector): void; reject(error: Error): void } | undefined;
  runtime: string | undefined;
  isReady = false;
  #reason = 'it ended';

  constructor(entry: URL, { onReady, onIdle, onEnded }: ModelThreadEvents) {
    // The flags of this process are not meant for it.
    this.#worker = new Worker(entry, { execArgv: [], name: 'embedding' });
    this.#worker.unref();
    this.#worker.on('message', (message: FromThread) => {
      const settle = this.#settle;
      this.#settle = undefined;
      if (message.type === 'ready') {
        this.isReady = true;
        this.runtime = message.runtime;
        onReady(this);
      } else if (message.type === 'embedded') settle?.resolve(message.vector);
      else settle?.reject(new Error(message.reason));
      onIdle();
    });
    this.#worker.on('error', (error: Error) => {
      this.#reason = error.message;
    });
    this.#worker.on('exit', () => {
      this.isReady = false;
      this.#settle?.reject(new Error(`the thread of the embedding model ended: ${this.#reason}`));
      onEnded(this, this.#reason);
    });
  }

  get isIdle(): boolean {
    return this.isReady && this.#settle === undefined;
  }

  embed(text: string): Promise<Vector> {
    this.#worker.ref();
    return new Promise<Vector>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage({ text } satisfies ToThread);
    }).finally(() => this.#worker.unref());
  }

  /** Whatever it has in hand is rejected. */
  async end(reason: string): Promise<void> {
    this.#reason = reason;
    await this.#worker.terminate();
  }
}
