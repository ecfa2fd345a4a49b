import { elementsAt, readElements, readMember, readText, type Splice, spliced, toJson } from '@sallyport/json';
import { matchesTemplate, schemeOf, unwrapUri, wrapUri } from './resource-uris.ts';
import type { View } from './view.ts';

export interface FoundUri {
  /** `Source.name`. */
  readonly source: string;
  /** As the server says. */
  readonly uri: string;
}

/** Which source a URI is of, and which URI clients know something by. */
export class UriMap {
  readonly #resources: View;
  readonly #templates: View;
  readonly #byScheme: ReadonlyMap<string, string>;

  constructor(resources: View, templates: View, sources: readonly string[]) {
    this.#resources = resources;
    this.#templates = templates;
    this.#byScheme = new Map(sources.map((source) => [schemeOf(source), source]));
  }

  /** A URI that clients say. One in no list is of the source whose template it fits, or of the only one with resources. */
  find(uri: string): FoundUri | undefined {
    const [only, ...others] = this.#byScheme.values();
    if (only !== undefined && others.length === 0) return { source: only, uri };
    const listed = this.#resources.byShown.get(uri);
    if (listed !== undefined) return { source: listed.source, uri: listed.name };
    const wrapped = unwrapUri(uri);
    const source = wrapped && this.#byScheme.get(wrapped.scheme);
    if (source !== undefined) return { source, uri: wrapped!.uri };
    for (const { source, shown, name } of this.#templates.entries) {
      if (shown === name && matchesTemplate(name, uri)) return { source, uri };
    }
    const [offering, another] = this.#resources.offering;
    return offering === undefined || another !== undefined ? undefined : { source: offering, uri };
  }

  /** A URI template that clients say, of a list. */
  findTemplate(shown: string): FoundUri | undefined {
    const listed = this.#templates.byShown.get(shown);
    return listed && { source: listed.source, uri: listed.name };
  }

  /** What clients call a server's URI: itself, where that leads them to this server. */
  show(source: string, uri: string): string {
    const found = this.find(uri);
    return found?.source === source && found.uri === uri ? uri : wrapUri(schemeOf(source), uri);
  }
}

/** Do results hold URIs at all? */
export function mayHoldUris(result: Buffer): boolean {
  return result.includes('"uri"') || result.includes('\\u');
}

/** A result with the URIs in it as clients know them: in resource links, embedded resources, and contents that were read. */
export function showUris(result: Buffer, show: (uri: string) => string): Buffer {
  const splices: Splice[] = [];
  const see = (holder: Buffer) => {
    const value = readMember(holder, 'uri');
    const uri = readText(holder, 'uri');
    if (value === undefined || uri === undefined) return;
    const shown = show(uri);
    const from = value.byteOffset - result.byteOffset;
    if (shown !== uri) splices.push({ from, to: from + value.length, by: toJson(shown) });
  };
  const seeBlock = (block: Buffer) => {
    const type = readText(block, 'type');
    if (type === 'resource_link') see(block);
    const resource = type === 'resource' ? readMember(block, 'resource') : undefined;
    if (resource !== undefined) see(resource);
  };
  for (const block of elementsAt(result, 'content')) seeBlock(block);
  for (const message of elementsAt(result, 'messages')) {
    const content = readMember(message, 'content');
    if (content !== undefined) for (const block of readElements(content) ?? [content]) seeBlock(block);
  }
  for (const content of elementsAt(result, 'contents')) see(content);
  return spliced(result, splices);
}
