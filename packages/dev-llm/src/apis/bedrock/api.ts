import { defineApi } from '../api.ts';
import { failureHeaders, writeFailure } from './failure.ts';
import { invoke, invokeStream } from './invoke.ts';
import { converse, converseStream } from './operation.ts';
import { isSigned } from './signature.ts';

export const bedrock = defineApi({
  name: 'bedrock',
  operations: [converse, converseStream, invoke, invokeStream],
  // API keys of Bedrock are bearer tokens; others sign.
  credentialOf: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  isSigned: (request, { aws }) => aws !== undefined && isSigned(request, aws, Date.now()),
  refusalStatus: 403,
  writeFailure,
  failureHeaders,
});
