/**
 * Who named an address that was read from a document: on the origin of an address that the operator configured, the operator.
 * Elsewhere it was the document, which may point anywhere, so that only what `services.http` lets it reach is reached.
 */
export function namedBy(url: URL, configured: readonly URL[]): 'operator' | 'document' {
  // Addresses without an origin (`data:`) would all have the same one, the text `null`.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && configured.some(({ origin }) => origin === url.origin) ? 'operator' : 'document';
}
