/** Of names of members that tell of calls of tools, in all dialects. */
const words = ['"tool', '_call"', 'Call"'];

/** Whether an answer may ask for tools: those of words alone, which most are, need not be read for it. */
export function mentionsTools(body: Buffer): boolean {
  return words.some((word) => body.includes(word));
}
