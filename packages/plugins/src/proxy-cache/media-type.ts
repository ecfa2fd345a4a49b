/** A media type (RFC 9110 §8.3.1), lower-case but for the values of parameters. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseMediaType(text: string): MediaType | undefined {
  const [essence = '', ...rest] = text.split(';');
  const [, type, subtype] = /^\s*([^\s/;]+)\/([^\s/;]+)\s*$/.exec(essence) ?? [];
  if (type === undefined || subtype === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [, name, value] = /^\s*([^\s=]+)="?([^"]*?)"?\s*$/.exec(parameter) ?? [];
    if (name !== undefined) parameters.set(name.toLowerCase(), value!);
  }
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters };
}

/** Types match when both name the same, `*` standing for anything, and all parameters are the same. */
export function mediaTypeMatches(wanted: MediaType, found: MediaType): boolean {
  if (wanted.type !== '*' && wanted.type !== found.type) return false;
  if (wanted.subtype !== '*' && wanted.subtype !== found.subtype) return false;
  if (wanted.parameters.size !== found.parameters.size) return false;
  for (const [name, value] of wanted.parameters)
    if (found.parameters.get(name)?.toLowerCase() !== value.toLowerCase()) return false;
  return true;
}
