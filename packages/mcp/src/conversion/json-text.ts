import { answerLimits, JsonScanner } from '@sallyport/json';

/** Is this one JSON text (RFC 8259), which can stand in another as it is? */
export function isJsonText(bytes: Buffer): boolean {
  const scanner = new JsonScanner(bytes, answerLimits);
  return scanner.skip() >= 0 && scanner.atEnd();
}
