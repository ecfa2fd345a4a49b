import { decoded } from '../providers/segment.ts';
import type { Format, PathReading } from './format.ts';

const text = { operation: 'completions', dialect: 'huggingface-text', rest: '' } as const;
const paths: readonly [pattern: RegExp, reading: PathReading][] = [
  [/\/chat\/completions\/?$/, { operation: 'chat', dialect: 'openai-chat', rest: '' }],
  [/\/generate\/?$/, { ...text, stream: false }],
  [/\/generate_stream\/?$/, { ...text, stream: true }],
  [
    /\/models\/([^/]+\/[^/]+)\/pipeline\/feature-extraction\/?$/,
    { operation: 'embeddings', dialect: 'huggingface-embeddings', rest: '' },
  ],
  [/\/embed\/?$/, { operation: 'embeddings', dialect: 'huggingface-embeddings', rest: '' }],
  [/\/models\/([^/]+\/[^/]+)\/?$/, text],
];

/** Text Generation Inference, and the hosted models of Hugging Face. */
export const huggingfaceFormat: Format = {
  name: 'huggingface',
  title: 'Hugging Face',
  dialects: { chat: 'openai-chat', completions: 'huggingface-text', embeddings: 'huggingface-embeddings' },
  read(path) {
    for (const [pattern, reading] of paths) {
      const match = pattern.exec(path);
      if (match === null) continue;
      return match[1] === undefined ? reading : { ...reading, model: decoded(match[1]) };
    }
    return undefined;
  },
};
