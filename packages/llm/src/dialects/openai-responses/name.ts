export const name = 'openai-responses' as const;
