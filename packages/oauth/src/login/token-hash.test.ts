import { expect, it } from 'vitest';
import { isHashOf } from './token-hash.ts';

// The example of OpenID Connect Core, appendix A.3.
const token = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';

it('knows the hash of the specification', () => {
  expect(isHashOf('77QmUPtjPfzWtF2AnpK9RQ', token, 'RS256')).toBe(true);
});

it.each([
  ['77QmUPtjPfzWtF2AnpK9RQ', `${token}x`, 'RS256'],
  ['77QmUPtjPfzWtF2AnpK9RQ', token, 'ES384'],
  ['77QmUPtjPfzWtF2AnpK9RQ', token, 'EdDSA'],
  ['77QmUPtjPfzWtF2AnpK9RQ', token, 'none'],
  ['', token, 'RS256'],
  [undefined, token, 'RS256'],
])('%s is no hash of %s with %s', (claimed, text, alg) => {
  expect(isHashOf(claimed, text, alg)).toBe(false);
});
