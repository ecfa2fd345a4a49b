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
] as const;

export type Operation = (typeof operations)[number];
