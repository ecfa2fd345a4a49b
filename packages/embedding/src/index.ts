export { modelFiles, modelFolder } from './model/files.ts';
export { EmbeddingThreads, type EmbeddingThreadsOptions } from './threads/embedding-threads.ts';
