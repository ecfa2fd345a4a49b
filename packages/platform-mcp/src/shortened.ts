/** The text, or as much of it as fits: whoever reads it is told that there is more. */
export function shortened(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  return `${text.slice(0, charactersMax)}… (and ${text.length - charactersMax} more characters, not shown)`;
}
