export { certificateIssues, digestOf as certificateDigestOf } from './certificates.ts';
export { readCommonFields } from './common-fields.ts';
export { canonical, digestOf, hashAfter, hashOf, hashWith } from './hash.ts';
export { inOrderOfReference } from './order.ts';
export { linkPartials, type PartialLink, withoutPartials } from './partials.ts';
export { type ReadOptions, type ReadResult, readDeclarative } from './read.ts';
export type { Place, Source } from './sources.ts';
export { VaultReferences } from './vault-references.ts';
export { writeDeclarative } from './write.ts';
