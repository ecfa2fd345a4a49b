import { decoded, restOfPath } from '../providers/segment.ts';
import type { Format, PathReading } from './format.ts';

const ofModel = /\/(models|tunedModels)\/([^/]+):([A-Za-z]+)$/;
const folders = /\/(files|batches)((?:\/[^/]+){0,1})\/?$/;

type Action = (isArray: boolean) => Pick<PathReading, 'operation' | 'dialect' | 'stream'>;

/** What follows the model's name. Streams are events with `alt=sse`, else one array. */
const actions: Readonly<Record<string, Action>> = {
  generateContent: () => ({ operation: 'chat', dialect: 'gemini', stream: false }),
  streamGenerateContent: (isArray) => ({
    operation: 'chat',
    dialect: isArray ? 'gemini-array' : 'gemini',
    stream: true,
  }),
  countTokens: () => ({ operation: 'count-tokens', dialect: 'gemini' }),
  embedContent: () => ({ operation: 'embeddings', dialect: 'gemini-embed-content' }),
  batchEmbedContents: () => ({ operation: 'embeddings', dialect: 'gemini-embeddings' }),
  predict: () => ({ operation: 'embeddings', dialect: 'vertex-embeddings' }),
  // How clients of Claude speak to Vertex AI.
  rawPredict: () => ({ operation: 'chat', dialect: 'anthropic-messages', stream: false }),
  streamRawPredict: () => ({ operation: 'chat', dialect: 'anthropic-messages', stream: true }),
};

/** Gemini, of AI Studio and of Vertex AI alike. */
export const geminiFormat: Format = {
  name: 'gemini',
  title: 'Google Gemini',
  dialects: {
    chat: 'gemini',
    'count-tokens': 'gemini',
    embeddings: 'gemini-embeddings',
    files: 'gemini',
    batches: 'gemini',
  },
  read(path, query) {
    const match = ofModel.exec(path);
    if (match === null) return readFolder(path);
    const [, folder, name = '', action = ''] = match;
    const model = decoded(name);
    const read = Object.hasOwn(actions, action) ? actions[action]! : undefined;
    if (model === undefined || read === undefined) return undefined;
    const isArray = !query.includes('alt=sse');
    return { ...read(isArray), model: folder === 'tunedModels' ? `tunedModels/${model}` : model, rest: '' };
  },
};

function readFolder(path: string): PathReading | undefined {
  const match = folders.exec(path);
  const rest = restOfPath(match?.[2] ?? '');
  if (match === null || rest === undefined) return undefined;
  return { operation: match[1] === 'files' ? 'files' : 'batches', dialect: 'gemini', rest };
}
