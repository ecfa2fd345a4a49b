/** What takes long is told where somebody looks. */
export function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${what} …\n`);
}

export function warn(sentence: string): void {
  process.stderr.write(`Warning: ${sentence}\n`);
}
