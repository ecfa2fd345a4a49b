import type { Exchange } from '@sallyport/pipeline';
import { templateOf } from './template.ts';

/** What to send instead of the path; `query` comes before the request's own. */
export interface NewUri {
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
}

/**
 * Prepares `replace.uri`. Only a question mark of the template itself begins a query; one that comes out of the request
 * is part of the path. The prepared function answers undefined when the request would climb out of the template's path
 * with dot segments.
 */
export function compileUri(template: string): (x: Exchange) => NewUri | undefined {
  const mark = queryMarkOf(template);
  const renderPath = templateOf(mark < 0 ? template : template.slice(0, mark));
  const renderQuery = mark < 0 ? undefined : templateOf(template.slice(mark + 1));
  return (x) => {
    const path = renderPath(x).replace(notInPath, percentEncode);
    if (dotSegment.test(path)) return undefined;
    return {
      path: path.startsWith('/') ? path : `/${path}`,
      query: renderQuery === undefined ? '' : renderQuery(x).replace(notInQuery, percentEncode),
    };
  };
}

// RFC 3986 §3.3 and §3.4; a percent sign only where it begins an octet.
const notInPath = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/]|%(?![0-9A-Fa-f]{2})/gu;
const notInQuery = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/?]|%(?![0-9A-Fa-f]{2})/gu;
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Where the first `?` outside of `$(…)` stands, or -1. */
function queryMarkOf(template: string): number {
  for (let i = 0; i < template.length; i++) {
    if (template[i] === '?') return i;
    if (!template.startsWith('$(', i)) continue;
    const end = template.indexOf(')', i);
    if (end < 0) return -1;
    i = end;
  }
  return -1;
}
