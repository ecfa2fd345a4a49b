/** The longest event of a stream. Bytes. */
export const frameBytesMax = 16 * 1024 * 1024;
