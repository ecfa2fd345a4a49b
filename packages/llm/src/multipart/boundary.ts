/** The boundary of a multipart form (RFC 2046 §5.1.1) by its Content-Type; undefined where that is no form, or names none that is good. */
export function formBoundary(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^multipart\/form-data[ \t]*;/i.test(contentType)) return undefined;
  const [match, second] = contentType.matchAll(/;[ \t]*boundary=(?:"([^"]*)"|([^\s;"]+))/gi);
  const boundary = match?.[1] ?? match?.[2];
  if (second !== undefined || boundary === undefined) return undefined;
  return /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary) ? boundary : undefined;
}
