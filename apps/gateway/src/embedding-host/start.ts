/** What the process of the embedding model is told at its start, through its environment. Plain data only. */
export interface EmbeddingHostStart {
  /** Where workers find it: a Unix socket in a folder that only this user can open. */
  readonly socketPath: string;
  readonly threads: number;
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export const embeddingHostVariable = 'SALLYPORT_EMBEDDING_HOST';
