/** The parameters of the Bearer challenge among the values of `WWW-Authenticate` (RFC 9110 §11.6.1); undefined when there is none. */
export function parametersOfChallenge(values: readonly string[]): ReadonlyMap<string, string> | undefined {
  for (const value of values) {
    const at = /(?:^|,)\s*Bearer(?=\s|$)/i.exec(value.slice(0, valueCharactersMax));
    if (at === null) continue;
    const parameters = new Map<string, string>();
    const rest = value.slice(at.index + at[0].length, valueCharactersMax);
    parameter.lastIndex = 0;
    // A name without `=` behind it begins the next challenge.
    for (let match = parameter.exec(rest); match !== null; match = parameter.exec(rest)) {
      const [, name, quotedValue, token] = match;
      parameters.set(name!.toLowerCase(), quotedValue?.replace(/\\(.)/g, '$1') ?? token!);
    }
    return parameters;
  }
  return undefined;
}

const valueCharactersMax = 4_096;
const parameter = /\s*,?\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/y;
