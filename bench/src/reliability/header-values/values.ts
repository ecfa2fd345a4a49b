import { pick } from '../random.ts';

/** What ends a line for someone: for HTTP, for Unicode, or for who cuts characters down to bytes or decodes once more. */
const breaks = [
  ...['\r\n', '\n', '\r', '\r\n ', '\n\t', '\r\r\n', '\n\n', '\x0b', '\x0c', '\x1c', '\x85', '\u2028', '\u2029'],
  ...['\0', '\x1b', '\x7f'],
  // Their low bytes are CR and LF.
  ...['\u010d\u010a', '\u560d\u560a', '\uff0d\uff0a', '\u{1f60d}\u{1f60a}', '\u{10d0a}'],
  ...['%0d%0a', '%0D%0A', '%250d%250a', '%u000d%u000a', '\\r\\n', '\\x0d\\x0a', '&#13;&#10;', '=0D=0A'],
  ...['%E5%98%8D%E5%98%8A'],
] as const;

const tails = [
  'Injected: 1',
  'Injected: 1\r\nX-Rest: ',
  'Injected: 1\r\n\r\n',
  'Injected: 1\r\n\r\nGET /injected HTTP/1.1\r\nHost: a.test\r\n\r\n',
  'Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nInjected: 1\r\nContent-Length: 0\r\n\r\n',
  'Transfer-Encoding: chunked\r\nInjected: 1',
  'Set-Cookie: injected=1',
] as const;

const heads = [
  '',
  'a',
  'a b',
  ' ',
  '\t',
  '"',
  'é',
  '\ud800',
  '😀',
  'x: y',
  'a,b',
  'a;b=c',
  '$(headers.x)',
  'a'.repeat(200),
] as const;

/** A text that wants to become a header line of its own. */
export function evilValue(random: () => number): string {
  return pick(random, heads) + pick(random, breaks) + pick(random, tails);
}

/** Every break twice: once alone between plain text, once with heads and tails that have more of them. */
export function everyBreak(): string[] {
  return breaks.flatMap((text, n) => [
    `a${text}Injected:1`,
    heads[n % heads.length]! + text + tails[n % tails.length]!,
  ]);
}
