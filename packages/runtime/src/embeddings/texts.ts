/** What a worker asks the process of the embedding model. */
export interface TextsToEmbed {
  readonly texts: readonly string[];
  readonly timeoutMs: number;
}

export const localModel = 'all-MiniLM-L6-v2-q8';
export const localDimensions = 384;
