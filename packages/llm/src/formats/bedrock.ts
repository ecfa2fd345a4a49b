import { decoded, restOfPath } from '../providers/segment.ts';
import type { Format, PathReading } from './format.ts';

const ofModel = /\/model\/([^/]+)\/([a-z-]+)$/;
const jobs = /\/model-invocation-jobs?((?:\/[^/]+){0,2})\/?$/;

const actions: Readonly<Record<string, Pick<PathReading, 'operation' | 'dialect' | 'stream'>>> = {
  converse: { operation: 'chat', dialect: 'bedrock-converse', stream: false },
  'converse-stream': { operation: 'chat', dialect: 'bedrock-converse', stream: true },
  'count-tokens': { operation: 'count-tokens', dialect: 'bedrock-converse' },
  invoke: { operation: 'invoke', dialect: 'bedrock', stream: false },
  'invoke-with-response-stream': { operation: 'invoke', dialect: 'bedrock', stream: true },
};

export const bedrockFormat: Format = {
  name: 'bedrock',
  title: 'Amazon Bedrock',
  dialects: {
    chat: 'bedrock-converse',
    'count-tokens': 'bedrock-converse',
    invoke: 'bedrock',
    batches: 'bedrock',
    embeddings: 'bedrock-embeddings',
  },
  read(path) {
    const match = ofModel.exec(path);
    if (match === null) {
      const job = jobs.exec(path);
      const rest = restOfPath(job?.[1] ?? '');
      return job === null || rest === undefined ? undefined : { operation: 'batches', dialect: 'bedrock', rest };
    }
    const [, name = '', action = ''] = match;
    const model = decoded(name);
    const read = Object.hasOwn(actions, action) ? actions[action] : undefined;
    return model === undefined || read === undefined ? undefined : { ...read, model, rest: '' };
  },
};
