import type { Exceptions } from './judge.ts';

/** What cannot work in a cell, by the cell's name. Each entry must be exactly so: one that is better is to be taken out. */
export const exceptions: Readonly<Record<string, Exceptions>> = {};
