const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `12,408` */
export const formatNumber = (value: number): string => whole.format(value);

/** `1 tool`, `2 tools`, `1,204 entries`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;
