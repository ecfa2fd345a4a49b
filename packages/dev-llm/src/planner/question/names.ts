import { isCommon, nameAtEnd } from './common-words.ts';
import type { Reader } from './reader.ts';

/** Names of control planes and services in a question; those in `about` are of either. */
export interface Names {
  /** None of them: all that there are. */
  readonly planes?: readonly string[];
  readonly service?: string;
  readonly about?: readonly string[];
}

/** Takes names with what says of what they are, and those that are quoted or look like names. */
export function readNames(reader: Reader): Names {
  if (!listOfPlanes.test(reader.rest) && reader.take(allPlanes) !== undefined) return { planes: [] };
  const found: Record<Kind, string[]> = { plane: [], service: [], any: [] };
  for (const { pattern, kind, isLoose } of patterns)
    for (;;) {
      const name = isLoose === true ? reader.takeEnd(pattern, nameAtEnd) : reader.takeGroup(pattern, isName);
      if (name === undefined) break;
      found[kind].push(name);
    }
  const { plane, service, any } = found;
  return {
    ...(plane.length > 0 && { planes: plane }),
    ...(service.length > 0 && { service: service[0]! }),
    ...(any.length > 0 && { about: any }),
  };
}

function isName(text: string): boolean {
  return !isCommon(text);
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
const beforeNamed = `${before}|is|are|was|has|have|does|do|did`.replace(
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
  { pattern: /\b(\w+_\w+)\b/u, kind: 'any' },
  { pattern: new RegExp(`^[\\s;]*(?:the\\s+)?(${named})[\\s.!?;]*$`, 'u'), kind: 'any' },
];

/** Here they are what is asked for. */
const listOfPlanes = /^[\s;]*(?:please\s+)?(?:list|show|name|give|tell)\b(?:\s+me)?\s+all\b[^;]*planes[\s;.!?]*$/i;

const allPlanes =
  /\b(?:all|every|each)\s+(?:(?:of\s+)?(?:the|my|our)\s+)?(?:control planes?|planes?|gateways?|environments?)\b|\b(?:across|in|over) the (?:board|(?:whole|entire) (?:organi[sz]ation|company|platform|landscape|estate))\b|\beverywhere\b|\boverall\b/i;
