import type { EmbeddingsAnswer, EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { inputTokens, noUsage, type Usage } from '../../neutral/usage.ts';
import type { EmbeddingsDialect, Json, PathFacts, Read, WriteOptions } from '../dialect.ts';
import { readFailure, writeFailure } from '../gemini/failure.ts';
import { isMedia, purposeOfTask, taskOfPurpose, textsAndPictures, textsOnly } from '../shared/embedding-inputs.ts';
import { asCount, asList, asObject, asObjects, asText, put } from '../shared/json.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';

/** `predict` of Vertex AI: an instance for each input. Models of texts and pictures write both differently. */
export const vertexEmbeddings: EmbeddingsDialect = {
  name: 'vertex-embeddings',
  members: {},
  readRequest,
  cannotAsk: (request, model) => (isMultimodal(model) ? textsAndPictures(request, model) : textsOnly(request, model)),
  writeRequest,
  readAnswer,
  writeAnswer,
  readUsage,
  readFailure,
  writeFailure,
};

function isMultimodal(model: string): boolean {
  return model.startsWith('multimodalembedding');
}

function readRequest(body: Json, path: PathFacts): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const inputs: EmbeddingsInput[] = [];
  let purpose: string | undefined;
  reading.each(body, 'instances', '', (instance, at) => {
    const data = asText(asObject(instance['image'])?.['bytesBase64Encoded']);
    const text = asText(instance['content']) ?? asText(instance['text']);
    purpose = purposeOfTask(asText(instance['task_type']) ?? asText(instance['taskType']));
    if (data !== undefined) inputs.push({ type: 'image', source: { kind: 'data', mediaType: 'image/png', data } });
    else if (text !== undefined) inputs.push(text);
    else reading.fault(`${at}.content`, 'is missing');
  });
  if (inputs.length === 0) reading.fault('instances', 'must be a list of instances');
  const parameters = reading.object(body, 'parameters') ?? {};
  const own = readOwn('vertex-embeddings', parameters, new Set(['outputDimensionality', 'dimension']));
  const at = 'parameters';
  return reading.outcome({
    model: path.model ?? '',
    inputs,
    purpose,
    dimensions: reading.number(parameters, 'outputDimensionality', at) ?? reading.number(parameters, 'dimension', at),
    own,
  });
}

function writeRequest(request: EmbeddingsRequest, { model, losses }: WriteOptions): Json {
  const { inputs, purpose, dimensions, user, own } = request;
  const task = taskOfPurpose(purpose);
  if (purpose !== undefined && task === undefined) losses.add('purpose', `Vertex AI has no word for ${purpose}`);
  if (user !== undefined) losses.add('user', 'there is no place for it');
  const parameters: Json = {};
  put(parameters, isMultimodal(model) ? 'dimension' : 'outputDimensionality', dimensions);
  writeOwn('vertex-embeddings', own, parameters, losses);
  const instances = inputs.map((input) => (isMultimodal(model) ? eitherInstance(input) : textInstance(input, task)));
  return Object.keys(parameters).length === 0 ? { instances } : { instances, parameters };
}

function textInstance(input: EmbeddingsInput, task: string | undefined): Json {
  const instance: Json = { content: String(input) };
  put(instance, 'task_type', task);
  return instance;
}

function eitherInstance(input: EmbeddingsInput): Json {
  if (!isMedia(input) || input.source.kind !== 'data') return { text: String(input) };
  return { image: { bytesBase64Encoded: input.source.data } };
}

function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  const predictions = asObject(body)?.['predictions'];
  if (!Array.isArray(predictions)) return { problem: "'predictions' not in the answer" };
  const vectors = asObjects(predictions).map((prediction) => {
    const { embeddings, imageEmbedding, textEmbedding } = prediction;
    return asList(asObject(embeddings)?.['values'] ?? imageEmbedding ?? textEmbedding) as number[];
  });
  return { value: { model: '', vectors, usage: readUsage(body) } };
}

/** Each prediction tells of its own. */
function readUsage(body: unknown): Usage | undefined {
  let input: number | undefined;
  for (const prediction of asObjects(asObject(body)?.['predictions'])) {
    const statistics = asObject(asObject(prediction['embeddings'])?.['statistics']);
    if (statistics !== undefined) input = (input ?? 0) + asCount(statistics['token_count']);
  }
  return input === undefined ? undefined : { ...noUsage(), input };
}

/** Tokens are known of all together: they stand with the first. */
function writeAnswer({ vectors, usage }: EmbeddingsAnswer): Json {
  return {
    predictions: vectors.map((values, i) => ({
      embeddings: {
        values,
        statistics: { truncated: false, token_count: i === 0 && usage !== undefined ? inputTokens(usage) : 0 },
      },
    })),
  };
}
