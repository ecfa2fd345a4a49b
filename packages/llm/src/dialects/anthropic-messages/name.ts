export const name = 'anthropic-messages';
