export const name = 'bedrock-converse';
