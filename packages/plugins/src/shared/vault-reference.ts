import { z } from 'zod';

/** Whether a configured string stands for a secret in a vault: `{vault://env/collector-token}`. */
export function isVaultReference(value: string): boolean {
  return value.startsWith('{vault://') && value.endsWith('}');
}

/** A secret of which only a hash is kept. A reference would be the secret itself, for everyone to read, so it is refused. */
export const hashedSecretSchema = z
  .string()
  .refine((value) => !isVaultReference(value), 'no vault is asked for this: write ${{ env "DECK_NAME" }} instead');
