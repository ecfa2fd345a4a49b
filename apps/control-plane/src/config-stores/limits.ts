/** Of a control plane. */
export const configStoresMax = 100;
/** Of a config store. */
export const secretsMax = 1_000;
