import type { Lists } from '../shared/guards/semantic/settings.ts';
import type { AiSemanticPromptGuardConfig } from './schema.ts';

export function listsOf({ rules }: AiSemanticPromptGuardConfig): Lists {
  return { allow: rules.allow_prompts, deny: rules.deny_prompts, names, blocksSilence: true };
}

const names = { allow: 'allow_prompts', deny: 'deny_prompts' };
