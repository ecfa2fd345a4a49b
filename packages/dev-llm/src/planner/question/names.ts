import { isCommon, nameAtEnd } from './common-words.ts';
import type { Reader } from './reader.ts';

/** Names of control planes and services in a question; `about` is one of either. */
export interface Names {
  /** None of them: all that there are. */
  readonly planes?: readonly string[];
  readonly service?: string;
  readonly about?: string;
}

/** Takes names with what says of what they are, and those that are quoted or look like names. */
export function readNames(reader: Reader): Names {
  if (reader.take(allPlanes) !== undefined) return { planes: [] };
  const found: Record<Kind, string[]> = { plane: [], service: [], any: [] };
  for (const { pattern, kind, isLoose } of patterns)
    for (;;) {
      const name = reader.takeEnd(pattern, isLoose === true ? nameAtEnd : (text) => (isCommon(text) ? '' : text));
      if (name === undefined) break;
      found[kind].push(name);
    }
  const { plane, service, any } = found;
  // Of several, those that nothing is said of are of the same kind.
  const planes = plane.length > 0 || any.length > 1 ? [...plane, ...any] : [];
  return {
    ...(planes.length > 0 && { planes }),
    ...(service.length > 0 && { service: service[0]! }),
    ...(planes.length === 0 && any.length === 1 && { about: any[0]! }),
  };
}

type Kind = 'plane' | 'service' | 'any';

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: Kind;
  /** The name is the end of the group. */
  readonly isLoose?: boolean;
}

const quoted = '(?<![\\p{L}\\p{N}])[`"“‘\']([^`"”’\'\\n]{1,80})[`"”’\'](?![\\p{L}\\p{N}])';
const word = '[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_]';
// Begins with a capital, or holds what only names hold.
const named = `(?:\\p{Lu}${word}|\\p{L}[\\p{L}\\p{N}.]*[_-]${word})(?:\\s+\\p{Lu}${word})*`;
const before = 'in|on|of|for|about|from|at|within|across|inside|to|with|and|or|vs\\.?|versus|compare|between';
const beforeNamed = `${before}|is|are|has|have|does|do`.replace(
  /[a-z](?=[a-z]*)/g,
  (letter, at: number, all: string) =>
    at === 0 || all[at - 1] === '|' ? `[${letter.toUpperCase()}${letter}]` : letter,
);

const patterns: readonly Pattern[] = [
  { pattern: new RegExp(`${quoted}\\s+(?:control[- ])?planes?\\b`, 'iu'), kind: 'plane' },
  { pattern: new RegExp(`\\bplanes?\\s+(?:named\\s+|called\\s+)?${quoted}`, 'iu'), kind: 'plane' },
  { pattern: new RegExp(`${quoted}\\s+(?:service|api)\\b`, 'iu'), kind: 'service' },
  { pattern: new RegExp(`\\b(?:service|api)\\s+(?:named\\s+|called\\s+)?${quoted}`, 'iu'), kind: 'service' },
  { pattern: new RegExp(quoted, 'u'), kind: 'any' },
  {
    pattern: new RegExp(`((?:${word}\\s+){0,4}${word})(?:['’]s?)?\\s+(?:control[- ])?planes?\\b`, 'iu'),
    kind: 'plane',
    isLoose: true,
  },
  { pattern: new RegExp(`\\b[Pp]lanes?\\s+(?:named\\s+|called\\s+)?(${named})`, 'u'), kind: 'plane' },
  { pattern: new RegExp(`((?:${word}\\s+){0,2}${word})\\s+(?:service|api)\\b`, 'iu'), kind: 'service', isLoose: true },
  { pattern: new RegExp(`\\b(?:[Ss]ervice|API)\\s+(?:named\\s+|called\\s+)?(${named})`, 'u'), kind: 'service' },
  { pattern: new RegExp(`\\b(?:${beforeNamed})\\s+(?:the\\s+)?(${named})`, 'u'), kind: 'any' },
  { pattern: new RegExp(`\\b(?:${before})\\s+(?:the\\s+)?(${word})(?=\\s*(?:[?.,!;]|$))`, 'iu'), kind: 'any' },
  { pattern: new RegExp(`^[\\s;]*(?:the\\s+)?(${named})[\\s.!?;]*$`, 'u'), kind: 'any' },
];

const allPlanes =
  /\b(?:all|every|each)\s+(?:(?:of\s+)?(?:the|my|our)\s+)?(?:control planes?|planes?|gateways?|environments?)\b|\b(?:across|in|over) the (?:board|(?:whole|entire) (?:organi[sz]ation|company|platform|landscape|estate))\b|\beverywhere\b|\boverall\b/i;
