export type Unit = 'ms' | 's' | 'bytes';

/** The descriptions say the unit: "Milliseconds that an answer may take." */
export function unitOf(name: string, description = ''): Unit | undefined {
  if (/_ms$/i.test(name) || /^milliseconds\b|\bin milliseconds\b|: milliseconds\b/i.test(description)) return 'ms';
  if (/_bytes$/i.test(name) || /^bytes\b|\bin bytes\b/i.test(description)) return 'bytes';
  if (/_seconds$/i.test(name) || /^seconds\b|\bin seconds\b|\bhow many seconds\b|^so many seconds\b/i.test(description))
    return 's';
  return undefined;
}

const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };
const bytes: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const others: Readonly<Record<string, string>> = {
  b: 'bytes',
  byte: 'bytes',
  kb: 'KiB',
  kib: 'KiB',
  k: 'KiB',
  mb: 'MiB',
  mib: 'MiB',
  gb: 'GiB',
  gib: 'GiB',
  sec: 's',
  second: 's',
  seconds: 's',
  m: 'min',
  minute: 'min',
  minutes: 'min',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
};

/** What somebody writes into a field with a unit: `90` is the field's own, `1.5 min` is reckoned. Undefined where it is no number. */
export function readQuantity(text: string, unit: Unit | undefined): number | undefined {
  const [, digits, word = ''] = /^\s*(-?\d+(?:[.]\d*)?(?:e[+-]?\d+)?)\s*([a-zA-Z]*)\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (word === '' || word === unit) return number;
  if (unit === undefined) return undefined;
  const scale = unit === 'bytes' ? bytes : seconds;
  const name = Object.hasOwn(scale, word) ? word : others[word.toLowerCase()];
  const factor = name === undefined ? undefined : scale[name];
  return factor === undefined ? undefined : Number(((number * factor) / scale[unit]!).toPrecision(12));
}

/** The same in the largest unit that makes it short: 86400 s → `1 d`. Undefined where that says no more. */
export function readableQuantity(value: number, unit: Unit | undefined): string | undefined {
  if (unit === undefined || !Number.isFinite(value) || value <= 0) return undefined;
  const scale = unit === 'bytes' ? bytes : seconds;
  const inBase = value * scale[unit]!;
  const [name, factor] = Object.entries(scale).findLast(([, each]) => inBase >= each) ?? [unit, 1];
  const count = Number((inBase / factor).toPrecision(3));
  return name === unit ? undefined : `${count} ${name}`;
}
