/** Of what somebody sends. */
export const bodyBytesMax = 256 * 1024;
/** Of what a gateway answers to one request; the rest is not read. */
export const answerBytesMax = 2 * 1024 * 1024;
/** A model may think for a while. Milliseconds. */
export const durationMsMax = 120_000;
/** Under way at once: of one person, and of all. */
export const ownMax = 4;
export const allMax = 64;
