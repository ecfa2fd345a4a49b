/** Those of a secret that both sides have (RFC 7518 §3.2). */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;

export const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;

/** Those of a key pair. `Ed25519` is the newer name of `EdDSA` with its usual curve (RFC 9864). */
export const keyAlgorithms = [...rsaAlgorithms, 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const;

/** What Kong's settings may name. */
export const namedAlgorithms = [
  ...secretAlgorithms,
  ...rsaAlgorithms,
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;
