import { definePlugin } from '@sallyport/pipeline';
import { problemsOf } from '../shared/response-transform/check.ts';
import { responseTransformHooks } from '../shared/response-transform/hooks.ts';
import type { ResponseTransformTraits } from '../shared/response-transform/settings.ts';
import { responseTransformerAdvancedSchema } from './schema.ts';

const traits: ResponseTransformTraits = { removesValues: true, readsGzip: true };

/** Changes answers as response-transformer does, by status, with paths into JSON, whole bodies and a list of what may pass. */
export const responseTransformerAdvanced = definePlugin({
  name: 'response-transformer-advanced',
  schema: responseTransformerAdvancedSchema,
  check: (config) => problemsOf(config, traits),
  setup: (config, _services, context) => responseTransformHooks(config, context, traits),
});
