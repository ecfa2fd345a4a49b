/** With what is written or pasted: parts at commas and line ends, none twice, none empty. */
export function withTags(values: readonly string[], written: string): readonly string[] {
  const parts = written
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set([...values, ...parts])];
}
