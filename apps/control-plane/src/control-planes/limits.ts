/** Of an organization. */
export const controlPlanesMax = 100;
/** Of a control plane. */
export const certificatesMax = 32;
