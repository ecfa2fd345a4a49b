import type { Lists } from '../shared/guards/semantic/settings.ts';
import type { AiSemanticResponseGuardConfig } from './schema.ts';

export function listsOf({ rules }: AiSemanticResponseGuardConfig): Lists {
  return { allow: rules.allow_responses, deny: rules.deny_responses, names, blocksSilence: false };
}

const names = { allow: 'allow_responses', deny: 'deny_responses' };
