import { defineApi } from '../api.ts';
import { chat } from './chat/operation.ts';
import { writeFailure } from './failure.ts';
import { listModels } from './models.ts';

export const openai = defineApi({
  name: 'openai',
  operations: [chat, listModels],
  credentialOf: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
