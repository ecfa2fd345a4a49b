import { definePlugin } from '@sallyport/pipeline';
import { problemsOf } from '../shared/request-transform/check.ts';
import { requestTransformHooks } from '../shared/request-transform/hooks.ts';
import { requestTransformerSchema } from './schema.ts';

/** Changes method, path, headers, query and body of requests on their way to the upstream. */
export const requestTransformer = definePlugin({
  name: 'request-transformer',
  schema: requestTransformerSchema,
  check: problemsOf,
  setup: requestTransformHooks,
});
