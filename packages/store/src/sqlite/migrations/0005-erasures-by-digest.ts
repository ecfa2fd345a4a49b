export const erasuresByDigest = `
CREATE INDEX erasures_by_digest ON erasures (digest, requested_at_ms);
`;
