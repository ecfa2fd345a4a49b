import type { Detector } from '../shared/secrets/detector.ts';

export const placeholderKind = 'placeholder';

/** Placeholders in answers that stand for what the caller has sent. */
export const placeholder: Detector = {
  kind: placeholderKind,
  pattern: '\\[REDACTED:[a-z0-9\\-]{1,40}:[0-9]{1,5}\\]',
  begins: 'anywhere',
};
