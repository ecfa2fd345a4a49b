import { quoted } from '@sallyport/pipeline';

/** A parameter of a challenge; one without a value is left out. */
export type ChallengeParameter = readonly [name: string, value: string | undefined];

/** The value of `WWW-Authenticate` (RFC 9110 §11.6.1): `Bearer realm="api", error="invalid_token"`. */
export function challenge(scheme: string, parameters: readonly ChallengeParameter[]): string {
  const written = quotedParameters(parameters);
  return written === '' ? scheme : `${scheme} ${written}`;
}

export function quotedParameters(parameters: readonly ChallengeParameter[]): string {
  return parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}`])).join(', ');
}
