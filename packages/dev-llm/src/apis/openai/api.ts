import { defineApi } from '../api.ts';
import { speech, transcriptions, translations } from './audio.ts';
import { chat } from './chat/operation.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { writeFailure } from './failure.ts';
import { createFiles } from './files.ts';
import { edits, generations } from './images.ts';
import { listModels } from './models.ts';
import { createResponses } from './responses/operation.ts';

export const openai = defineApi({
  name: 'openai',
  operations: () => [
    chat,
    completions,
    ...createResponses(),
    embeddings,
    listModels,
    speech,
    transcriptions,
    translations,
    generations,
    edits,
    ...createFiles(),
  ],
  credentialOf: ({ headers }) =>
    // Azure has a header of its own.
    /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? (headers['api-key'] as string | undefined),
  writeFailure,
});
