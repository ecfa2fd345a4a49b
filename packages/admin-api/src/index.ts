export { type Fields, readFields } from './bodies/read-fields.ts';
export { shownEntity } from './entities/shown-entity.ts';
export { withNulls } from './entities/with-nulls.ts';
export {
  type Answer,
  cannotParse,
  invalidConfig,
  invalidOffset,
  invalidSize,
  invalidTags,
  methodNotAllowed,
  notFound,
  schemaViolation,
  unsupportedWrite,
} from './errors.ts';
export { collectionsOf, type FilesRead, inOrder, readFiles } from './files/read-files.ts';
export { pageSizeMax, parseSize, parseTags, type TagFilter } from './list-query.ts';
export { entitySchema, pluginSchema } from './schemas/described.ts';
export type { JsonSchema } from './schemas/json-schema.ts';
export { schemaApi } from './schemas/schema-api.ts';
