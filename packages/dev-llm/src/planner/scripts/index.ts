import type { Script } from '../script.ts';
import { readFile } from './read-file.ts';
import { weather } from './weather.ts';

/** The first whose question is asked, and whose tools are there. */
export const scripts: readonly Script[] = [weather, readFile];
