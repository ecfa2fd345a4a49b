/** Whether a configured string stands for a secret in a vault: `{vault://env/collector-token}`. */
export function isVaultReference(value: string): boolean {
  return value.startsWith('{vault://') && value.endsWith('}');
}
