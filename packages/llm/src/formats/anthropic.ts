import { restOfPath } from '../providers/segment.ts';
import type { Format } from './format.ts';

const messages = /\/messages(\/count_tokens)?\/?$/;
const folders = /\/(?:messages\/(batches)|(files))((?:\/[^/]+){0,2})\/?$/;

export const anthropicFormat: Format = {
  name: 'anthropic',
  title: 'Anthropic',
  dialects: {
    chat: 'anthropic-messages',
    'count-tokens': 'anthropic-messages',
    batches: 'anthropic',
    files: 'anthropic',
  },
  read(path) {
    const message = messages.exec(path);
    if (message !== null) {
      const operation = message[1] === undefined ? 'chat' : 'count-tokens';
      return { operation, dialect: 'anthropic-messages', rest: '' };
    }
    const folder = folders.exec(path);
    const rest = restOfPath(folder?.[3] ?? '');
    if (folder === null || rest === undefined) return undefined;
    return { operation: folder[1] === undefined ? 'files' : 'batches', dialect: 'anthropic', rest };
  },
};
