/** How large an automaton for a pattern gets at least, without making it: `(ab){1,1000}` is written out a thousand times. */
export function patternStates(pattern: string): number {
  /** States so far in each open group, the pattern itself first. */
  const groups = [0];
  /** Of what a quantifier would repeat. */
  let last = 0;
  for (let at = 0; at < pattern.length; at++) {
    const repeated = repeatsAt(pattern, at);
    if (repeated !== undefined) {
      groups[groups.length - 1]! += last * (repeated.times - 1);
      last *= repeated.times;
      at = repeated.end;
      continue;
    }
    const character = pattern[at]!;
    if (character === '(') {
      groups.push(0);
      continue;
    }
    if (character === ')' && groups.length > 1) last = groups.pop()! + 1;
    else {
      last = 1;
      if (character === '\\') at++;
      else if (character === '[') at = endOfClass(pattern, at);
    }
    groups[groups.length - 1]! += last;
  }
  return groups.reduce((sum, states) => sum + states, 0);
}

const bounds = /\{(\d{1,5})(?:,(\d{0,5}))?\}/y;

function repeatsAt(pattern: string, at: number): { times: number; end: number } | undefined {
  if (pattern[at] !== '{') return undefined;
  bounds.lastIndex = at;
  const found = bounds.exec(pattern);
  if (found === null) return undefined;
  return { times: Math.max(1, Number(found[1]), Number(found[2] ?? 0)), end: bounds.lastIndex - 1 };
}

/** Where the class that opens at `at` closes. */
function endOfClass(pattern: string, at: number): number {
  let end = at + 1;
  if (pattern[end] === '^') end++;
  if (pattern[end] === ']') end++;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end;
}
