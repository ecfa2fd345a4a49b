import { hash } from 'node:crypto';

/** An index takes no longer ones. */
const lengthMax = 400;

/** A text to find something by: itself, or its hash where it is too long. */
export function shortText(text: string): string {
  return text.length <= lengthMax ? text : `#${hash('sha256', text, 'base64url')}`;
}
