import { readFailure, writeFailure } from '../bedrock-converse/failure.ts';
import type { EmbeddingsDialect } from '../dialect.ts';
import { readAnswer, readUsage, writeAnswer } from './answer.ts';
import { cannotAsk, readRequest, writeRequest } from './request.ts';

/** Models of embeddings at Bedrock, each in its vendor's language: Amazon's Titan, and Cohere's. The model is in the path. */
export const bedrockEmbeddings: EmbeddingsDialect = {
  name: 'bedrock-embeddings',
  members: {},
  readRequest,
  cannotAsk,
  writeRequest,
  readAnswer,
  writeAnswer,
  readUsage,
  readFailure: (status, body) => readFailure(status, body),
  writeFailure,
};
