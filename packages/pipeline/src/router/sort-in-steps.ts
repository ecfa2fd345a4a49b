/** Numbers in ascending order, with a pause after each piece of work of about a millisecond. */
export function* sortInSteps(numbers: Iterable<number>): Generator<void, Float64Array> {
  const all = Float64Array.from(numbers);
  let runs: Float64Array[] = [];
  for (let from = 0; from < all.length; from += runLength) {
    runs.push(all.subarray(from, from + runLength).sort());
    yield;
  }
  while (runs.length > 1) {
    const longer: Float64Array[] = [];
    for (let i = 0; i < runs.length; i += 2) {
      longer.push(i + 1 < runs.length ? merge(runs[i]!, runs[i + 1]!) : runs[i]!);
      yield;
    }
    runs = longer;
  }
  return runs[0] ?? all;
}

const runLength = 8_192;

function merge(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  let fromA = 0;
  let fromB = 0;
  for (let i = 0; i < merged.length; i++) {
    const takesA = fromB === b.length || (fromA < a.length && a[fromA]! <= b[fromB]!);
    merged[i] = takesA ? a[fromA++]! : b[fromB++]!;
  }
  return merged;
}
