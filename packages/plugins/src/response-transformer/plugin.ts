import { definePlugin } from '@sallyport/pipeline';
import { problemsOf } from '../shared/response-transform/check.ts';
import { responseTransformHooks } from '../shared/response-transform/hooks.ts';
import type { ResponseTransformTraits } from '../shared/response-transform/settings.ts';
import { responseTransformerSchema } from './schema.ts';

const traits: ResponseTransformTraits = { removesValues: false, readsGzip: false };

/** Changes headers and JSON bodies of answers on their way back. */
export const responseTransformer = definePlugin({
  name: 'response-transformer',
  schema: responseTransformerSchema,
  check: (config) => problemsOf(config, traits),
  setup: (config, _services, context) => responseTransformHooks(config, context, traits),
});
