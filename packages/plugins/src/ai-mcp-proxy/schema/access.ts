import { z } from 'zod';

const subjectsSchema = z.array(z.string());

/** Who may see and use one primitive. */
export const aclSchema = z.strictObject({
  allow: subjectsSchema
    .optional()
    .describe(
      'Consumers and groups, or values of the claim, that may use it; nobody else may. `agent:` and the id of a program that acts means whoever calls through it, `agent:*` through any (not in Kong).',
    ),
  deny: subjectsSchema
    .optional()
    .describe('Consumers, groups, values of the claim and agents that may not use it, whoever may.'),
});

export const scopesSchema = z
  .array(
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'should be scopes with a space between'),
  )
  .min(1);

/** What names the caller, and what holds where nothing says otherwise. */
export const accessFields = {
  default_acl: z
    .array(
      z.strictObject({
        scope: z
          .enum(['tools', 'prompts', 'resources'])
          .default('tools')
          .describe(
            'What the rule is about: `tools`; or (not in Kong, and not in modes that convert) `prompts`, or `resources` with their templates.',
          ),
        allow: subjectsSchema
          .optional()
          .describe('Consumers and groups, or values of the claim, that may; nobody else may.'),
        deny: subjectsSchema.optional().describe('Consumers and groups, or values of the claim, that may not.'),
      }),
    )
    .optional()
    .describe('Who may see and use what has no `acl` of its own, one rule for each scope.'),
  acl_attribute_type: z
    .enum(['consumer', 'oauth_access_token'])
    .default('consumer')
    .describe(
      'What names the caller in rules: the consumer and its groups, or a claim of its access token. For rules of a listener’s sources, too, what the listener says counts.',
    ),
  access_token_claim_field: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Claim whose values rules name, with `oauth_access_token`: its name (`scope`), or a path in jq’s notation (`.realm_access.roles`). The words of a text count, and the entries of a list. Sources go by what their listener says.',
    ),
  consumer_identifier: z
    .enum(['username', 'custom_id', 'consumer_id'])
    .default('username')
    .describe('Which field of the consumer rules name. Sources go by what their listener says.'),
  include_consumer_groups: z
    .boolean()
    .default(false)
    .describe('Rules may name consumer groups too. Sources go by what their listener says.'),
};
