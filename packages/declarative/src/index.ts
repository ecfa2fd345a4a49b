export { digestOf, hashAfter, hashOf, hashWith } from './hash.ts';
export { type ReadOptions, type ReadResult, readDeclarative } from './read.ts';
export type { Place, Source } from './sources.ts';
export { writeDeclarative } from './write.ts';
