/** Longer texts are shown whole, before and after: the table grows with both lengths. */
const cellsMax = 4_000_000;

/** Two texts as one, line by line: `-` what goes, `+` what comes, a space before what stays. */
export function lineDiff(before: readonly string[], after: readonly string[]): string[] {
  if (before.length * after.length > cellsMax)
    return [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
  const common = commonLengths(before, after);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push(` ${before[i]}`);
      i++;
      j++;
    } else if (j === after.length || (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(`-${before[i++]}`);
    } else lines.push(`+${after[j++]}`);
  }
  return lines;
}

/** How many lines the rests from `i` and from `j` on have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--)
      table[i]![j] =
        before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  }
  return table;
}
