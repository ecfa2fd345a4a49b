import type { Detector } from '../detector.ts';

/**
 * What people do not see and models read, and images that carry data away when they are shown. Characters stand here as themselves, by their
 * numbers.
 */
export const hiddenDetectors: readonly Detector[] = [
  hidden('unicode-tags', '(?:\udb40[\udc00-\udc7f]){1,64}'),
  hidden('variation-selectors', '(?:\udb40[\udd00-\uddef]|[\ufe00-\ufe0f]){2,64}'),
  hidden('bidi-controls', '[\u202a-\u202e\u2066-\u2069]{1,16}'),
  hidden('zero-width', '[\u200b\u2060-\u2064\ufeff\u00ad]{1,64}|(?<=[ -~])[\u200c\u200d]{1,64}(?=[ -~])'),
  hidden(
    'terminal-escapes',
    '\u001b\\[[0-9;?]{0,24}[@-~]|\u001b\\][^\u0007\u001b]{0,200}\u0007|\u009b[0-9;?]{0,24}[@-~]',
  ),
  {
    kind: 'image-link',
    pattern: '!\\[[^\\]\\n]{0,200}\\]\\((https?://[^\\s)]{1,1000})',
    begins: 'anywhere',
    // One that asks for a picture and says nothing.
    accepts: (url) => /[?#]|[A-Za-z0-9+_=%-]{24}/.test(url),
    notBefore: '[^\\s)]',
  },
];

function hidden(kind: string, pattern: string): Detector {
  return { kind, pattern, begins: 'anywhere' };
}
