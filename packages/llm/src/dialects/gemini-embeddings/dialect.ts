import type { EmbeddingsAnswer, EmbeddingsInput, EmbeddingsRequest } from '../../neutral/embeddings.ts';
import type { EmbeddingsDialect, Json, PathFacts, Read, WriteOptions } from '../dialect.ts';
import { readFailure, writeFailure } from '../gemini/failure.ts';
import { camelCased, messageAt } from '../gemini/proto-json.ts';
import { partsOf } from '../gemini/read-parts.ts';
import { readUsage, writeUsage } from '../gemini/usage.ts';
import { isMedia, purposeOfTask, taskOfPurpose, textsAndPictures } from '../shared/embedding-inputs.ts';
import { asList, asObject, asObjects, asText, isObject, put } from '../shared/json.ts';
import { ownMembers, readOwn, writeOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';

/** `batchEmbedContents` of AI Studio: a request for each input. */
export const geminiEmbeddings: EmbeddingsDialect = {
  name: 'gemini-embeddings',
  members: {},
  readRequest: readBatch,
  cannotAsk: textsAndPictures,
  writeRequest,
  readAnswer,
  writeAnswer: ({ vectors, usage }) => ({
    embeddings: vectors.map((values) => ({ values })),
    ...(usage !== undefined && { usageMetadata: writeUsage(usage) }),
  }),
  readUsage: (body) => readUsage(asObject(body)?.['usageMetadata']),
  readFailure,
  writeFailure,
};

/** `embedContent`: one input. For callers; providers are asked in batches. */
export const geminiEmbedContent: EmbeddingsDialect = {
  ...geminiEmbeddings,
  name: 'gemini-embed-content',
  readRequest: readOne,
  writeRequest: (request, options) => asObjects(writeRequest(request, options)['requests'])[0] ?? {},
  writeAnswer: ({ vectors, usage }) => ({
    embedding: { values: vectors[0] ?? [] },
    ...(usage !== undefined && { usageMetadata: writeUsage(usage) }),
  }),
};

function readBatch(raw: Json, path: PathFacts): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const value: EmbeddingsRequest = { model: path.model ?? '', inputs: [] };
  reading.each(raw, 'requests', '', (request, at) => readInto(value, request, at, reading));
  if (value.inputs.length === 0) reading.fault('requests', 'must be a list of requests');
  return reading.outcome(value);
}

function readOne(raw: Json, path: PathFacts): Read<EmbeddingsRequest> {
  const reading = new Reading();
  const value: EmbeddingsRequest = { model: path.model ?? '', inputs: [], isSingle: true };
  readInto(value, raw, '', reading);
  return reading.outcome(value);
}

/** What all are for, and how long they are, is said with each of them: the last one counts. */
function readInto(value: EmbeddingsRequest, raw: Json, at: string, reading: Reading): void {
  const request = camelCased(raw);
  const content = reading.object(request, 'content', at);
  const input = content === undefined ? undefined : inputOf(content);
  if (input === undefined) reading.fault(at === '' ? 'content' : `${at}.content`, 'must hold a text or a picture');
  else value.inputs.push(input);
  const config = messageAt(request, 'embedContentConfig') ?? request;
  const task = reading.text(config, 'taskType', at);
  const own = readOwn('gemini-embeddings', request, known)?.members ?? {};
  value.purpose = purposeOfTask(task);
  if (task !== undefined && value.purpose === undefined) own['taskType'] = task;
  value.dimensions = reading.number(config, 'outputDimensionality', at);
  if (value.model === '') value.model = reading.text(request, 'model', at)?.replace(/^models\//, '') ?? '';
  value.own = ownMembers('gemini-embeddings', own);
}

const known = new Set(['model', 'content', 'taskType', 'outputDimensionality', 'embedContentConfig']);

function inputOf(content: Json): EmbeddingsInput | undefined {
  const texts: string[] = [];
  for (const part of partsOf(content)) {
    if (!isObject(part)) continue;
    const inline = messageAt(camelCased(part), 'inlineData');
    const data = asText(inline?.['data']);
    if (data !== undefined) {
      return { type: 'image', source: { kind: 'data', mediaType: asText(inline?.['mimeType']) ?? 'image/png', data } };
    }
    const text = asText(part['text']);
    if (text !== undefined) texts.push(text);
  }
  return texts.length === 0 ? undefined : texts.join('\n');
}

function writeRequest(request: EmbeddingsRequest, { model, losses }: WriteOptions): Json {
  const { inputs, purpose, dimensions, user, own } = request;
  const members: Json = {};
  const task = taskOfPurpose(purpose);
  if (purpose !== undefined && task === undefined) losses.add('purpose', `Gemini has no word for ${purpose}`);
  put(members, 'taskType', task);
  put(members, 'outputDimensionality', dimensions);
  if (user !== undefined) losses.add('user', 'there is no place for it');
  writeOwn('gemini-embeddings', own, members, losses);
  return {
    requests: inputs.map((input) => ({ model: `models/${model}`, content: { parts: [partOf(input)] }, ...members })),
  };
}

/** `cannotAsk` has found nothing else. */
function partOf(input: EmbeddingsInput): Json {
  if (!isMedia(input) || input.source.kind !== 'data') return { text: String(input) };
  return { inlineData: { mimeType: input.source.mediaType, data: input.source.data } };
}

function readAnswer(body: unknown): Read<EmbeddingsAnswer> {
  const whole = asObject(body);
  const one = asObject(whole?.['embedding']);
  const embeddings = one === undefined ? whole?.['embeddings'] : [one];
  if (!Array.isArray(embeddings)) return { problem: "'embeddings' not in the answer" };
  const vectors = asObjects(embeddings).map(({ values }) => asList(values) as number[]);
  return { value: { model: '', vectors, usage: readUsage(whole?.['usageMetadata']) } };
}
