export interface ContentType {
  /** Lower-case, without parameters. */
  readonly mediaType: string;
  /** In one order, so that equal ones are equal texts. */
  readonly parameters: string;
}

/** Undefined for what is no media type. */
export function parseContentType(text: string): ContentType | undefined {
  const [mediaType = '', ...rest] = split(text);
  if (!/^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/.test(mediaType)) return undefined;
  const parameters: string[] = [];
  for (const part of rest) {
    if (part === '') continue;
    const [, name, quoted, plain] = /^([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))$/.exec(part) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain!;
    // What parts of a form lie between differs from request to request.
    if (key !== 'boundary') parameters.push(`${key}=${key === 'charset' ? value.toLowerCase() : value}`);
  }
  return { mediaType: mediaType.toLowerCase(), parameters: parameters.sort().join(';') };
}

/** Prepares the comparison with the listed types. */
export function compileAllowedTypes(
  allowed: readonly string[],
  comparesParameters: boolean,
): (given: ContentType) => boolean {
  const keyOf = ({ mediaType, parameters }: ContentType) =>
    comparesParameters ? `${mediaType};${parameters}` : mediaType;
  const listed = new Set(allowed.map((entry) => keyOf(parseContentType(entry)!)));
  return (given) => listed.has(keyOf(given));
}

export function isJson({ mediaType }: ContentType): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** Semicolons within quotes separate nothing. */
function split(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^;"])+|"/g) ?? [];
  return parts.map((part) => part.trim());
}
