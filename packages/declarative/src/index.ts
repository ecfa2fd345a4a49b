export { type ReadOptions, type ReadResult, readDeclarative } from './read.ts';
export type { Place } from './source.ts';
export { type Substitution, type SubstitutionProblem, substitute } from './substitute.ts';
export { writeDeclarative } from './write.ts';
