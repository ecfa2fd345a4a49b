import type { Claims } from '@sallyport/pipeline';

/** The names by which a token's claim means its holder: words of a text (`scope`), or the text as a whole; or entries of a list (`groups`). */
export type ClaimSubjects = (claims: Claims | undefined) => string[];

/**
 * `field` is the name of a claim as it stands, or, where it begins with a dot, a path in jq's notation: `.realm_access.roles`,
 * `.resource["my-api"]`, `.teams[].name`. Undefined for a path beyond that.
 */
export function compileClaimSubjects(field: string, texts: 'words' | 'whole' = 'words'): ClaimSubjects | undefined {
  const path = field.startsWith('.') ? parsePath(field) : [field];
  if (path === undefined) return undefined;
  return (claims) => {
    const subjects: string[] = [];
    if (claims !== undefined) collect(claims, path, 0, subjects, texts === 'words');
    return subjects;
  };
}

const everyEntry = Symbol('every entry');
type Step = string | number | typeof everyEntry;

const step = /\.?(?:([A-Za-z_]\w*)|\["([^"\\]+)"\]|"([^"\\]+)"|\[(\d{1,4})\]|(\[\]))/y;

function parsePath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  step.lastIndex = 0;
  for (let at = 0; at < text.length; at = step.lastIndex) {
    const found = step.exec(text);
    if (found === null) return undefined;
    const [whole, name, bracketed, quoted, index] = found;
    // Only what stands in brackets may follow without a dot.
    if (!whole.startsWith('.') && !whole.startsWith('[')) return undefined;
    steps.push(name ?? bracketed ?? quoted ?? (index === undefined ? everyEntry : Number(index)));
  }
  return steps;
}

function collect(value: unknown, path: readonly Step[], from: number, subjects: string[], splitsTexts: boolean): void {
  if (from === path.length) {
    addSubjects(value, subjects, splitsTexts);
    return;
  }
  const next = path[from]!;
  if (typeof value !== 'object' || value === null) return;
  if (next === everyEntry)
    for (const entry of Object.values(value)) collect(entry, path, from + 1, subjects, splitsTexts);
  else if (Object.hasOwn(value, next) && Array.isArray(value) === (typeof next === 'number')) {
    collect((value as Record<Exclude<Step, symbol>, unknown>)[next], path, from + 1, subjects, splitsTexts);
  }
}

function addSubjects(value: unknown, subjects: string[], splitsTexts: boolean): void {
  if (Array.isArray(value)) for (const entry of value) addSubject(entry, subjects);
  else if (splitsTexts && typeof value === 'string') for (const word of value.split(' ')) addSubject(word, subjects);
  else addSubject(value, subjects);
}

function addSubject(value: unknown, subjects: string[]): void {
  if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean') {
    subjects.push(String(value));
  }
}
