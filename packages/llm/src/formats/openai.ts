import type { Operation } from '../operation.ts';
import { restOfPath } from '../providers/segment.ts';
import type { Format } from './format.ts';

const dialects: Readonly<Partial<Record<Operation, string>>> = {
  chat: 'openai-chat',
  completions: 'openai-completions',
  responses: 'openai-responses',
  embeddings: 'openai-embeddings',
  files: 'openai',
  batches: 'openai',
  assistants: 'openai',
  speech: 'openai',
  transcriptions: 'openai',
  translations: 'openai',
  'image-generations': 'openai',
  'image-edits': 'openai',
  videos: 'openai',
  realtime: 'openai-realtime',
};

const operationAt: Readonly<Record<string, Operation>> = {
  'chat/completions': 'chat',
  completions: 'completions',
  responses: 'responses',
  embeddings: 'embeddings',
  files: 'files',
  batches: 'batches',
  assistants: 'assistants',
  'audio/speech': 'speech',
  'audio/transcriptions': 'transcriptions',
  'audio/translations': 'translations',
  'images/generations': 'image-generations',
  'images/edits': 'image-edits',
  videos: 'videos',
  realtime: 'realtime',
};

/** These have things of their own below them: `/files/file-1/content`. */
const folders = /\/(responses|files|batches|assistants|videos)((?:\/[^/]+){0,3})\/?$/;
const leaves =
  /\/(chat\/completions|completions|embeddings|audio\/speech|audio\/transcriptions|audio\/translations|images\/generations|images\/edits|realtime)\/?$/;

export const openaiFormat: Format = {
  name: 'openai',
  title: 'OpenAI',
  dialects,
  read(path) {
    const match = leaves.exec(path) ?? folders.exec(path);
    if (match === null) return undefined;
    const operation = operationAt[match[1]!]!;
    const rest = restOfPath(match[2] ?? '');
    return rest === undefined ? undefined : { operation, dialect: dialects[operation]!, rest };
  },
};
