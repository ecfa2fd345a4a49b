export const name = 'openai-responses';
