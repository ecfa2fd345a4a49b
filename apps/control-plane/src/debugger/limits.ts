/** Of the traces of one session. Bytes. */
export const sessionBytesMax = 64 * 1024 * 1024;
/** Of the traces of all: no session begins beyond it. Bytes. */
export const allBytesMax = 1024 * 1024 * 1024;
/** That are kept, those that have ended included. */
export const sessionsMax = 200;

const dayMs = 24 * 3_600_000;
/** How long sessions are kept with their traces, and what was said. Milliseconds. */
export const sessionMsMax = 15 * dayMs;
export const stagesMsMax = 3 * dayMs;
