/** Shares of ordinary texts, from all to one of ten thousand, whose scores are kept with the weights. */
export const rates: readonly number[] = Array.from({ length: 121 }, (_, at) => 10 ** (-at / 30));

/** The share of ordinary texts that score as high as the given score or higher, by the scores that belong to `rates`. */
export function falseAlarmRateOf(score: number, scoreAtRate: Float32Array): number {
  let at = 0;
  while (at < rates.length - 1 && scoreAtRate[at + 1]! <= score) at++;
  return rates[at]!;
}
