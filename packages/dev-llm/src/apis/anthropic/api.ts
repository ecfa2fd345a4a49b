import { defineApi } from '../api.ts';
import { writeFailure } from './failure.ts';
import { countTokens, messages } from './operation.ts';

export const anthropic = defineApi({
  name: 'anthropic',
  operations: [messages, countTokens],
  credentialOf: ({ headers }) =>
    (headers['x-api-key'] as string | undefined) ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
  readsHeaders: ['anthropic-version'],
  headers: { 'request-id': 'req_sallyport' },
});
