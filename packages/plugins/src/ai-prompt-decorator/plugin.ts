import { defineLazyPlugin } from '@sallyport/pipeline';
import { problemsOf } from './check.ts';
import { aiPromptDecoratorSchema } from './schema.ts';

/** Has more said to a model than the caller says, before it or after. */
export const aiPromptDecorator = defineLazyPlugin(
  { name: 'ai-prompt-decorator', schema: aiPromptDecoratorSchema, check: problemsOf },
  async () => (await import('./setup.ts')).setup,
);
