import type { AiPromptDecoratorConfig } from './schema.ts';

export function problemsOf({ prompts }: AiPromptDecoratorConfig): { path: string; message: string }[] {
  const count = (prompts?.prepend?.length ?? 0) + (prompts?.append?.length ?? 0);
  return count > 0
    ? []
    : [{ path: 'prompts', message: 'at least one of these fields must be non-empty: prompts.prepend, prompts.append' }];
}
