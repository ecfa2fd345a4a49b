/** A tool's result as the page shows it: its beginning, where it is long. */
export function forPage(output: unknown, charsMax: number): unknown {
  if (typeof output !== 'string' || output.length <= charsMax) return output;
  const rest = (output.length - charsMax).toLocaleString('en-US');
  return `${output.slice(0, charsMax)}\n… and ${rest} more characters, which the model has read.`;
}
