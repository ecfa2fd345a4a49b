/** Cuts a text into tokens of a few characters: nobody's tokens, and always the same. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*[\p{L}\p{N}_]{1,6}|\s*[^\p{L}\p{N}_\s]|\s+/gu) ?? [];
}

export function countTokens(text: string): number {
  return tokensOf(text).length;
}
