import type { MatchLogic } from '@pydantic/genai-prices';

/** The name patterns of a price list (packages/llm/src/pricing/name-pattern.ts) that say what `match` says: any of them, of a list all. */
export function patternsOf(match: MatchLogic): (string | string[])[] {
  if ('or' in match) return match.or.flatMap(patternsOf);
  return [patternsOfAll(match)].map((all) => (all.length === 1 ? all[0]! : all));
}

function patternsOfAll(match: MatchLogic): string[] {
  if ('and' in match) return match.and.flatMap(patternsOfAll);
  if ('equals' in match) return [`=${literal(match.equals)}`];
  if ('starts_with' in match) return [`^${literal(match.starts_with)}`];
  if ('ends_with' in match) return [`$${literal(match.ends_with)}`];
  if ('contains' in match) return [`*${literal(match.contains)}`];
  if ('regex' in match) return patternsOfRegex(match.regex);
  throw new Error(`alternatives inside of conditions are not known: ${JSON.stringify(match)}`);
}

/** Names with digits in them, and "no speech model": all that there is. A new kind is to be looked at, not guessed. */
function patternsOfRegex(regex: string): string[] {
  if (regex === '^(?!.*-[tT][tT][sS](?:$|-))') return ['!$-tts', '!*-tts-'];
  const isWhole = regex.endsWith('$');
  const body = regex.slice(1, isWhole ? -1 : undefined);
  const text = body
    .replace(/\\d(?:\{(\d+)\})?/g, (_, count: string) => '#'.repeat(Number(count ?? 1)))
    .replaceAll('\\.', '.');
  if (!regex.startsWith('^') || !/^[\w/.#-]+$/.test(text)) throw new Error(`this expression is not known: ${regex}`);
  return [(isWhole ? '=' : '^') + text];
}

function literal(text: string): string {
  if (text.includes('#')) throw new Error(`# stands for a digit in patterns, and a name has one: ${text}`);
  return text;
}
