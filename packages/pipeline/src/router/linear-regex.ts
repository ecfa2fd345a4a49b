import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A regex of a configuration, on an engine that takes linear time whatever it is; or what is wrong with it. */
export function compileRegex(source: string, flags = 0): RE2JS | { problem: string } {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const why = `${error.getDescription()}${error.getPattern() === null ? '' : ` '${error.getPattern()}'`}`;
    const hint = 'regexes run in linear time, so there is no look-around and no back-reference';
    return { problem: `the regex '${source}' does not compile: ${why} (${hint})` };
  }
}

/** The text every match begins with, as the engine's own compiler finds it; lets a lookup skip regexes unrun. */
export function constantStart(regex: RE2JS): string {
  const prefix: unknown = regex.re2().prefix;
  return typeof prefix === 'string' ? prefix : '';
}

/** The start of every text in which the regex finds something; empty unless it is anchored with a `^`. */
export function anchoredStart(source: string, regex: RE2JS): string {
  // Of `^a|b`, which is not anchored as a whole, the engine does not ask for the beginning of the text.
  const conditions: unknown = regex.re2().cond;
  if (!source.startsWith('^') || typeof conditions !== 'number' || (conditions & beginningOfText) === 0) return '';
  const rest = compileRegex(source.slice(1));
  return 'problem' in rest ? '' : constantStart(rest);
}

/** The engine's bit for `\A`. */
const beginningOfText = 4;

/** What the groups of a match captured, by number and by name; undefined when the regex has no groups. */
export function capturesOf(regex: RE2JS, matcher: ReturnType<RE2JS['matcher']>): Record<string, string> | undefined {
  const groups = regex.groupCount();
  if (groups === 0) return undefined;
  // Group names come from the configuration, and `__proto__` is a legal one.
  const captures: Record<string, string> = Object.create(null);
  for (let i = 1; i <= groups; i++) {
    const text = matcher.group(i);
    if (text !== null) captures[i] = text;
  }
  const names = regex.namedGroups();
  for (const name in names) {
    const text = captures[names[name]!];
    if (text !== undefined) captures[name] = text;
  }
  return captures;
}
