import { z } from 'zod';

/** Not in Kong, where decK makes tools of a document beforehand. */
export const openApiSchema = z.strictObject({
  document: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())])
    .describe(
      'The document, OpenAPI 3.0 or 3.1: as text (JSON or YAML), or written out here. References are followed within it only.',
    ),
  tags: z.array(z.string()).optional().describe('Only operations with one of these tags become tools.'),
  operations: z
    .array(z.string())
    .optional()
    .describe('Only, or beside those of `tags` also, operations with one of these ids become tools.'),
  responses: z
    .boolean()
    .default(true)
    .describe(
      'Tools promise what operations answer, and an answer that is not so is an error. Set to false for an API that does not answer as its document says.',
    ),
  ignore_security_errors: z
    .boolean()
    .default(false)
    .describe('Leave tools without an ACL where none can be made of the security that the document asks for.'),
});
