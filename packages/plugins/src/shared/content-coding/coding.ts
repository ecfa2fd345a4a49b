/** How a body is compressed. */
export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd';

const codings: Readonly<Record<string, ContentCoding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};

/** What a Content-Encoding says: the coding, `none`, or `unknown` for one that cannot be read, and for several at once. */
export function readContentCoding(value: string | undefined): ContentCoding | 'none' | 'unknown' {
  const name = value?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return 'none';
  return Object.hasOwn(codings, name) ? codings[name]! : 'unknown';
}
