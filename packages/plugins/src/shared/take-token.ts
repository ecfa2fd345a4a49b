import type { Exchange } from '@sallyport/pipeline';

/**
 * The token in a header that is for the gateway alone, with or without `Bearer`: it goes no further, and into no record.
 * Undefined when the header is missing, empty or there twice.
 */
export function takeToken(x: Exchange, header: string): string | undefined {
  const values = x.requestHeaders.getAll(header);
  if (values.length === 0) return undefined;
  x.requestHeaders.remove(header);
  x.markSecretHeader(header);
  if (values.length > 1) return undefined;
  return values[0]!.replace(/^bearer +/i, '') || undefined;
}
