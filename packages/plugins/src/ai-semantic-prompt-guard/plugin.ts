import { defineLazyPlugin } from '@sallyport/pipeline';
import { aiSemanticPromptGuardProblems } from './check.ts';
import { aiSemanticPromptGuardSchema } from './schema.ts';

/** Lets through what may be asked, by what it means. */
export const aiSemanticPromptGuard = defineLazyPlugin(
  {
    name: 'ai-semantic-prompt-guard',
    schema: aiSemanticPromptGuardSchema,
    duty: 'guard',
    check: aiSemanticPromptGuardProblems,
  },
  async () => (await import('./setup.ts')).setup,
);
