import { Agent, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  type Clock,
  type Embedder,
  type EmbeddingsPort,
  type EmbedOptions,
  embedTimeoutMs,
  type LocalEmbedder,
  SharedEmbedder,
  type Vector,
} from '@sallyport/pipeline';
import { localDimensions, localModel, type TextsToEmbed } from './texts.ts';

export interface EmbeddingClientOptions {
  readonly clock: Clock;
  /** Asks for the process of the embedding model; `locate` is told where it listens. */
  want(): void;
}

/** A worker's way to the process of its node that runs the embedding model. */
export class EmbeddingClient implements EmbeddingsPort {
  readonly #options: EmbeddingClientOptions;
  readonly #agent = new Agent({ keepAlive: true });
  #located = Promise.withResolvers<string>();
  #local: LocalEmbedder | undefined;

  constructor(options: EmbeddingClientOptions) {
    this.#options = options;
  }

  local(): LocalEmbedder {
    if (this.#local === undefined) {
      this.#options.want();
      this.#local = this.#share();
    }
    return this.#local;
  }

  /** It listens here now; undefined: it has ended, and another one will. */
  locate(socketPath: string | undefined): void {
    this.#located.resolve(socketPath ?? '');
    this.#located = Promise.withResolvers<string>();
    if (socketPath !== undefined) this.#located.resolve(socketPath);
  }

  close(): void {
    this.#agent.destroy();
  }

  #share(): LocalEmbedder {
    const { clock } = this.#options;
    const asked: Embedder = {
      model: localModel,
      dimensions: localDimensions,
      embed: (texts, options) => this.#embed(texts, options),
    };
    const shared = new SharedEmbedder(asked, { clock });
    return { model: localModel, dimensions: localDimensions, embed: (texts, options) => shared.embed(texts, options) };
  }

  async #embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Vector[]> {
    const { timeoutMs = embedTimeoutMs, signal } = options;
    const socketPath = await this.#whenLocated(timeoutMs, signal);
    const bytes = await this.#post(socketPath, { texts, timeoutMs }, signal);
    const length = localDimensions * Float32Array.BYTES_PER_ELEMENT;
    if (bytes.length !== texts.length * length) throw new Error('the process of the embedding model answered nonsense');
    return texts.map(
      (_, index) => new Float32Array(new Uint8Array(bytes.subarray(index * length, (index + 1) * length)).buffer),
    );
  }

  /** It is started for the first who asks, and a new one when it has ended. */
  #whenLocated(timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.after(timeoutMs, () =>
        reject(new Error('the process of the embedding model has not started in time')),
      );
      const onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const wait = async (): Promise<string> => (await this.#located.promise) || wait();
      void wait()
        .then(resolve)
        .finally(() => {
          timer.cancel();
          signal?.removeEventListener('abort', onAbort);
        });
    });
  }

  #post(socketPath: string, asked: TextsToEmbed, signal: AbortSignal | undefined): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { socketPath, agent: this.#agent, method: 'POST', path: '/', ...(signal && { signal }) };
      const request = httpRequest(options, async (response) => {
        try {
          const bytes = await buffer(response);
          if (response.statusCode === 200) resolve(bytes);
          else reject(new Error(String(bytes)));
        } catch (error) {
          reject(new Error('the process of the embedding model ended', { cause: error }));
        }
      });
      request.once('error', (error) =>
        reject(
          signal?.aborted ? signal.reason : new Error('the process of the embedding model ended', { cause: error }),
        ),
      );
      request.end(JSON.stringify(asked));
    });
  }
}
