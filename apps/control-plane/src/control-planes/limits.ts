/** Of an organization. */
export const controlPlanesMax = 100;
/** Of a group; and how many one request may add or take away. */
export const membersMax = 256;
export const memberChangesMax = 50;
/** That one control plane may be in. */
export const groupsMax = 5;
/** Of a control plane. */
export const certificatesMax = 32;
