/** Claude's thoughts are the same, and so are their signatures, wherever it runs. */
export const signers: readonly string[] = ['anthropic-messages', 'bedrock-converse'];
