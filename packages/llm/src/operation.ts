/** What is asked of a provider. Each has one wire language per family, and one path per provider. */
export const operations = [
  'chat',
  'completions',
  'responses',
  'embeddings',
  'rerank',
  'image-generations',
  'image-edits',
  'speech',
  'transcriptions',
  'translations',
  'files',
  'batches',
  'assistants',
  'videos',
  'realtime',
  /** How many tokens a chat would be read as: asked in the language of a chat. */
  'count-tokens',
  /** Bedrock's door to a model's own language. */
  'invoke',
] as const;

export type Operation = (typeof operations)[number];
