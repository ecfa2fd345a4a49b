/** Turns texts into vectors: a model of the machine, or an API. */
export interface Embedder {
  /** In the order of the texts. Rejects with a sentence for the log. */
  embed(texts: readonly string[]): Promise<number[][]>;
}
