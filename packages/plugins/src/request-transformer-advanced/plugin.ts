import { definePlugin } from '@sallyport/pipeline';
import { problemsOf } from '../shared/request-transform/check.ts';
import { requestTransformHooks } from '../shared/request-transform/hooks.ts';
import { requestTransformerAdvancedSchema } from './schema.ts';

/** Changes requests as request-transformer does, with types, paths into JSON, and a list of what may pass. */
export const requestTransformerAdvanced = definePlugin({
  name: 'request-transformer-advanced',
  schema: requestTransformerAdvancedSchema,
  check: problemsOf,
  setup: requestTransformHooks,
});
