/** How tags are written beside a metric; servers of statsd don't agree. */
export const tagStyles = ['dogstatsd', 'influxdb', 'librato', 'signalfx'] as const;
export type TagStyle = (typeof tagStyles)[number];

/** What statsd calls the types of metrics. */
export const statTypes = {
  counter: 'c',
  gauge: 'g',
  histogram: 'h',
  meter: 'm',
  set: 's',
  timer: 'ms',
  distribution: 'd',
} as const;

/** A metric of one exchange, as a line. Names, tags and values are safe text already. */
export function statLine(
  name: string,
  value: string | number,
  /** `|c`, `|ms|@0.5`: see `statSuffix`. */
  suffix: string,
  tags = '',
  style?: TagStyle,
): string {
  if (tags === '' || style === undefined) return `${name}:${value}${suffix}`;
  if (style === 'dogstatsd') return `${name}:${value}${suffix}|#${tags}`;
  if (style === 'influxdb') return `${name},${tags}:${value}${suffix}`;
  if (style === 'librato') return `${name}#${tags}:${value}${suffix}`;
  return `${name}[${tags}]:${value}${suffix}`;
}

export function statSuffix(type: keyof typeof statTypes, sampleRate: number): string {
  return `|${statTypes[type]}${sampleRate === 1 ? '' : `|@${sampleRate}`}`;
}

export function tagText(style: TagStyle, name: string, value: string): string {
  return `${name}${style === 'dogstatsd' ? ':' : '='}${value}`;
}

/** Text that ends no name, value, tag or line: names of consumers are what their owners chose. */
export function safeText(text: string): string {
  return isSafe.test(text) ? text : text.replace(unsafe, '_');
}

/** The same, as one step of a name: dots would make several. */
export function safeStep(text: string): string {
  return safeText(text).replaceAll('.', '_');
}

const isSafe = /^[\w.@-]*$/;
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\s:|#,[\]=]/gu;
