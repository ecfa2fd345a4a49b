import { headerText } from '@sallyport/pipeline';

/** A claim as a header's value: lists joined by commas, objects as JSON. What could end a header's line is encoded. */
export function headerValue(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  const isPlainList = Array.isArray(claim) && claim.every((item) => typeof item !== 'object');
  if (isPlainList) return headerText(claim.join(','));
  return headerText(typeof claim === 'object' ? JSON.stringify(claim) : String(claim));
}
