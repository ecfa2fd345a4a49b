/** `{vault://env/NAME}`: read by gateways, and no secret itself. */
export const isVaultReference = (text: string): boolean => text.startsWith('{vault://');
