import { z } from 'zod';
import { embed } from '../../model/embed.ts';
import { countTokens } from '../../model/tokens.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';
import { invokeClaude, streamClaude } from './invoke-claude.ts';

const titan = z.strictObject({
  inputText: z.string().min(1),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).optional(),
  normalize: z.boolean().optional(),
  embeddingTypes: z.array(z.enum(['float', 'binary'])).optional(),
});

const cohere = z.strictObject({
  texts: z.array(z.string()).min(1).max(96),
  input_type: z.enum(['search_document', 'search_query', 'classification', 'clustering']),
  truncate: z.enum(['NONE', 'START', 'END', 'LEFT', 'RIGHT']).optional(),
  embedding_types: z.array(z.string()).optional(),
  output_dimension: z.int().optional(),
});

/** Each model has a language of its own here; ours are Anthropic's, and models of embeddings. */
export const invoke: Operation = {
  method: 'POST',
  path: '/model/{model}/invoke',
  isPure: true,
  answer(request, switches) {
    const model = request.params['model']!;
    if (isClaude(model)) return invokeClaude(request, switches);
    if (model.includes('titan-embed')) {
      const { inputText, dimensions = 1024 } = readBody(titan, request);
      return jsonAnswer({ embedding: embed(inputText, dimensions), inputTextTokenCount: countTokens(inputText) });
    }
    if (model.includes('cohere.embed')) {
      const { texts, embedding_types: types, output_dimension: dimensions = 1024 } = readBody(cohere, request);
      const float = texts.map((text) => embed(text, dimensions));
      const kind = types === undefined ? 'embeddings_floats' : 'embeddings_by_type';
      return jsonAnswer({
        id: 'sallyport',
        response_type: kind,
        embeddings: types === undefined ? float : { float },
        texts,
      });
    }
    throw cannot(model);
  },
};

export const invokeStream: Operation = {
  method: 'POST',
  path: '/model/{model}/invoke-with-response-stream',
  isPure: true,
  answer(request, switches) {
    const model = request.params['model']!;
    if (!isClaude(model)) throw cannot(model);
    return streamClaude(request, switches);
  },
};

function isClaude(model: string): boolean {
  return model.includes('anthropic.');
}

function cannot(model: string): ApiFailure {
  return new ApiFailure(
    400,
    `The model ${model} can't be invoked here: only anthropic, titan-embed and cohere.embed can.`,
  );
}
