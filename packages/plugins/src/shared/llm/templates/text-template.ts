import type { Exchange } from '@sallyport/pipeline';

/** What a text with `$(…)` comes to for an exchange, or the sentence why it cannot. */
export type TextTemplate = (x: Exchange) => { text: string } | { problem: string };

export function hasTemplate(text: string): boolean {
  return text.includes('$(');
}

/**
 * Compiles `$(headers.x)`, `$(uri_captures.x)` and `$(query_params.x)`, any number in a text. Undefined where one cannot be
 * parsed. `written` is for what callers sent, not for what the configuration says.
 */
export function compileText(source: string, written: (value: string) => string | undefined): TextTemplate | undefined {
  const parts: (string | Group)[] = [];
  let from = 0;
  for (let at = source.indexOf('$('); at >= 0; at = source.indexOf('$(', from)) {
    const end = source.indexOf(')', at);
    const group = end < 0 ? undefined : parseGroup(source.slice(at + 2, end));
    if (group === undefined) return undefined;
    if (at > from) parts.push(source.slice(from, at));
    parts.push(group);
    from = end + 1;
  }
  if (from < source.length) parts.push(source.slice(from));
  return (x) => {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else {
        const { from, key, read } = part;
        const value = read(x);
        if (value === undefined || value === '') return { problem: `${from} key ${key} was not provided` };
        const own = isPlain(value) ? written(value) : undefined;
        if (own === undefined) return { problem: `${from} key ${key} has a value that cannot be used` };
        text += own;
      }
    }
    return { text };
  };
}

interface Group {
  /** As the sentence for callers names it. */
  readonly from: string;
  readonly key: string;
  read(x: Exchange): string | undefined;
}

function parseGroup(expression: string): Group | undefined {
  const [, from = '', key = ''] = /^([a-z_]+)\.([^.\s]+)$/.exec(expression) ?? [];
  const reader = Object.hasOwn(readers, from) ? readers[from] : undefined;
  return reader && { from, key, read: reader(key) };
}

const readers: Readonly<Record<string, (key: string) => (x: Exchange) => string | undefined>> = {
  headers(key) {
    const name = key.toLowerCase();
    return ({ requestHeaders }) => requestHeaders.get(name);
  },
  query_params: (key) => (x) => new URLSearchParams(x.query).get(key) ?? undefined,
  uri_captures: (key) => (x) => {
    const captures = x.match?.captures;
    return captures !== undefined && Object.hasOwn(captures, key) ? String(captures[key]) : undefined;
  },
};

const charactersMax = 256;

/** What may stand in a name or a path: neither long, nor with control characters. */
function isPlain(value: string): boolean {
  return value.length <= charactersMax && !/[\u0000-\u001f\u007f]/.test(value);
}
