import { z } from 'zod';
import { upstreamAuthSchema } from '../../upstream-auth/schema.ts';
import { loggingSchema } from './logging.ts';
import { modelOptionsSchema } from './model-options.ts';
import { routeTypes } from './route-types.ts';

const modelSchema = z.strictObject({
  provider: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/, 'should be the name of a provider: lower-case letters, digits, - and _')
    .describe(
      'Who serves the model. A name that is not known is a provider that speaks as OpenAI does, at `options.upstream_url`.',
    ),
  name: z
    .string()
    .min(1)
    .optional()
    .describe('The model, as the provider names it; may hold templates. The one that the caller asks for, without it.'),
  model_alias: z
    .string()
    .min(1)
    .optional()
    .describe('The name under which callers ask for it: targets that have one serve requests for that name only.'),
  options: modelOptionsSchema.optional().describe('What it is asked with, where it is, and what it costs.'),
  options_are_defaults: z
    .boolean()
    .default(false)
    .describe(
      'Ours: `max_tokens`, `temperature`, `top_p` and `top_k` fill in what the caller leaves out, instead of replacing what it asks for.',
    ),
});

/** One model of one provider. */
export const targetFields = {
  route_type: z.enum(routeTypes).describe('What is asked of the model.'),
  auth: upstreamAuthSchema.optional().describe('How the gateway proves itself to the provider.'),
  model: modelSchema.describe('The model.'),
  logging: loggingSchema.prefault({}).describe('What log records tell.'),
};

const targetSchema = z.strictObject(targetFields);

export type TargetSettings = z.output<typeof targetSchema>;
