import type { Field } from './data-set.ts';
import { dimension, text } from './field-makers.ts';

/** Of which conversation an exchange is, as long as single requests are kept. */
export const conversationFields: readonly Field[] = [
  {
    ...dimension(text, ['conversation_id', 'Conversation', 'By the id of the exchange that it begins with.']),
    joined: 'conversation_hops',
  },
];
