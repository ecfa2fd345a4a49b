/** Whether a word that stands where a name could is none. */
export function isCommon(text: string): boolean {
  const word = text.toLowerCase();
  return stoppers.has(word) || nouns.has(word);
}

/** The name that a text ends with: what is behind the last word that no name holds. */
export function nameAtEnd(text: string): string {
  const words = text.trim().split(/\s+/);
  const name = words.slice(words.findLastIndex((word) => stoppers.has(word.toLowerCase())) + 1).join(' ');
  return isCommon(name) ? '' : name;
}

const stoppers = wordsOf(
  'a an the this that these those which what whose all any each every some no my our your their its it them other another same',
  'in on of for about from at within across inside to with and or vs versus between is are was were be has have had does do did',
  'worst best slowest fastest busiest quietest healthiest highest lowest top first second third last latest most least only single one two three',
  'how why when where who there here then now not if by as control',
);

const nouns = wordsOf(
  'i me us we you he she they error errors rate rates failure failures failing latency traffic request requests response responses time times',
  'token tokens cost costs money budget call calls spending percent count counts number requests',
  'service services route routes plugin plugins consumer consumers model models tool tools api apis gateway gateways plane planes',
  'server servers endpoint endpoints upstream upstreams backend backends client-side server-side ascending descending',
  'detail details general total particular average order use usage overview summary health production fact case',
  'list show give tell compare check find get see please thanks thank hello hi hey yes ok okay great good stop sorry',
  'mcp llm llms ai http https sso ciso id ids 4xx 5xx hour hours day days week weeks minute minutes month months yesterday today past',
  'weather life everything something anything nothing someone me',
);

function wordsOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
