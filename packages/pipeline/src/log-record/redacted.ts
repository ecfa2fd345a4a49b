/** What a record shows of a secret. */
export const redacted = 'REDACTED';
