export interface EmbeddingsPort {
  /**
   * The model that comes with the gateway: all-MiniLM-L6-v2, for English above all. One process of the node runs it; it is started by
   * the first who asks for it here. What was embedded lately is answered from memory, and equal texts at the same time are one.
   */
  local(): LocalEmbedder;
}

/** Turns texts into vectors: a model of the machine, or an API. */
export interface Embedder {
  /** What makes the vectors: those of another are not to be compared with them. */
  readonly model: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** In the order of the texts. Rejects with a sentence for the log: in time, whatever the model does. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Vector[]>;
}

export interface EmbedOptions {
  /** How long it may take; 10 seconds without it. */
  readonly timeoutMs?: number | undefined;
  /** Aborted when nobody wants the vectors any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Numbers of 32 bits. Shared with others: not to be changed. */
export type Vector = Float32Array;

/** Its vectors have length 1. */
export interface LocalEmbedder extends Embedder {
  readonly dimensions: 384;
}
