/** The simulated providers. */
export const apiNames = [
  'openai',
  'anthropic',
  'gemini',
  'bedrock',
  'cohere',
  'mistral',
  'ollama',
  'huggingface',
] as const;

export type ApiName = (typeof apiNames)[number];
