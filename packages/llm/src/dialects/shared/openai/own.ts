import type { Losses } from '../../../neutral/losses.ts';
import type { OwnMembers } from '../../../neutral/request.ts';
import type { Json } from '../../dialect.ts';
import { noteOwn } from '../own.ts';

type OpenAi = 'openai-chat' | 'openai-responses';

/** Members of one of OpenAI's dialects, in it or in the other one: some mean the same in both. */
export function writeOpenaiOwn(dialect: OpenAi, own: OwnMembers | undefined, body: Json, losses: Losses): void {
  if (own?.dialect === dialect) Object.assign(body, own.members);
  else if (own?.dialect !== sister[dialect]) noteOwn(own, dialect, losses);
  else {
    noteOwn(own, dialect, losses, common);
    for (const name of common) if (own.members[name] !== undefined) body[name] = own.members[name];
  }
}

const sister = { 'openai-chat': 'openai-responses', 'openai-responses': 'openai-chat' } as const;
const common = ['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'moderation'];
