/** Where a value is kept: it cannot be opened elsewhere. */
export function placeOf(configStoreId: string, key: string): string {
  return `config-store/${configStoreId}/${key}`;
}
