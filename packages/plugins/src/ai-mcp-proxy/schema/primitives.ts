import { z } from 'zod';
import { aclSchema, scopesSchema } from './access.ts';
import { conditionSchema } from './condition.ts';

/** What can be said of anything that a server offers. */
const rulesFields = (what: string, variables: string) => ({
  acl: aclSchema.optional().describe(`Who may see and use ${what}. Replaces \`default_acl\` for it altogether.`),
  scopes_required: scopesSchema
    .optional()
    .describe(`Scopes that the access token needs for using ${what}; as \`scopes_required\` of a tool.`),
  condition: conditionSchema.optional().describe(`CEL over ${variables}, as \`condition\` of a tool.`),
});

/** Not in Kong, whose rules are about tools only. */
export const promptSchema = z.strictObject({
  name: z.string().min(1).describe('Name of the prompt, exactly as the server lists it.'),
  ...rulesFields('this prompt', '`caller`, `prompt` and `args`'),
});

/** Not in Kong, whose rules are about tools only. */
export const resourceSchema = z.strictObject({
  uri: z
    .string()
    .min(1)
    .optional()
    .describe(
      'URI of the resource, or text of the template, exactly as the server lists it. Either this or `uri_prefix`.',
    ),
  uri_prefix: z
    .string()
    .min(1)
    .optional()
    .describe('What the URIs begin with. Of several prefixes the longest counts, and a `uri` before all.'),
  ...rulesFields('these resources', '`caller` and `resource`'),
});
