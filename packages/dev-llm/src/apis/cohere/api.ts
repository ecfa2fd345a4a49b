import { base64Of, embed } from '../../model/embed.ts';
import { countTokens, tokensOf } from '../../model/tokens.ts';
import { ApiFailure, defineApi, jsonAnswer, type Operation } from '../api.ts';
import { chat } from './chat.ts';
import { readBody, writeFailure } from './failure.ts';
import { embedRequest, rerankRequest } from './request.ts';

const rerank: Operation = {
  method: 'POST',
  path: '/v2/rerank',
  isPure: true,
  answer(request) {
    const { query, documents, top_n: most = documents.length } = readBody(rerankRequest, request);
    const results = documents
      .map((document, index) => ({ index, relevance_score: likeness(query, document) }))
      .sort((a, b) => b.relevance_score - a.relevance_score)
      .slice(0, most);
    return jsonAnswer({ id: 'sallyport', results, meta: metaOf({ search_units: 1 }) });
  },
};

/** The share of the query's tokens that the document has. */
function likeness(query: string, document: string): number {
  const there = new Set(words(document));
  const asked = words(query);
  return asked.filter((word) => there.has(word)).length / Math.max(1, asked.length);
}

function words(text: string): string[] {
  return tokensOf(text.toLowerCase()).map((token) => token.trim());
}

const embedTexts: Operation = {
  method: 'POST',
  path: '/v2/embed',
  isPure: true,
  answer(request) {
    const body = readBody(embedRequest, request);
    const texts = body.texts ?? body.images ?? body.inputs?.map((input) => JSON.stringify(input.content));
    if (texts === undefined) throw new ApiFailure(400, 'invalid request: one of texts, images or inputs is required');
    const types = body.embedding_types ?? ['float'];
    if (types.some((type) => type !== 'float' && type !== 'base64'))
      throw new ApiFailure(400, 'invalid request: only embedding_types float and base64 are simulated');
    const float = texts.map((text) => embed(text, body.output_dimension ?? 1024));
    const count = texts.reduce((sum, text) => sum + countTokens(text), 0);
    return jsonAnswer({
      id: 'sallyport',
      response_type: 'embeddings_by_type',
      texts,
      embeddings: {
        ...(types.includes('float') ? { float } : {}),
        ...(types.includes('base64') ? { base64: float.map(base64Of) } : {}),
      },
      meta: metaOf({ input_tokens: count }),
    });
  },
};

function metaOf(units: object) {
  return { api_version: { version: '2' }, billed_units: units };
}

export const cohere = defineApi({
  name: 'cohere',
  operations: [chat, rerank, embedTexts],
  credentialOf: ({ headers }) => /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
  writeFailure,
});
