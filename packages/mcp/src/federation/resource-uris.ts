import { createHash } from 'node:crypto';

/**
 * A source as part of a URI scheme. Wrapped URIs say which source they are of, wherever they come up again:
 * `file:///notes` of the source `wiki` is `wiki+file:///notes`, and `ui://board` is `ui://wiki+board`, since clients go by that scheme.
 */
export function schemeOf(sourceName: string): string {
  const plain = sourceName.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  const scheme = /^[a-z]/.test(plain) ? plain : `s${plain}`;
  if (scheme === sourceName) return scheme;
  return `${scheme}-${createHash('sha256').update(sourceName).digest('hex').slice(0, 6)}`;
}

/** Works for URI templates too: what clients put into them stays behind what is put before. */
export function wrapUri(scheme: string, uri: string): string {
  return uri.startsWith(uiScheme) ? `${uiScheme}${scheme}+${uri.slice(uiScheme.length)}` : `${scheme}+${uri}`;
}

export interface WrappedUri {
  readonly scheme: string;
  readonly uri: string;
}

/** Undefined where the URI is not wrapped. Whether there is such a source, the caller looks up. */
export function unwrapUri(wrapped: string): WrappedUri | undefined {
  const isUi = wrapped.startsWith(uiScheme);
  const rest = isUi ? wrapped.slice(uiScheme.length) : wrapped;
  const match = wrapping.exec(rest);
  if (match === null) return undefined;
  const uri = rest.slice(match[0].length);
  return { scheme: match[1]!, uri: isUi ? `${uiScheme}${uri}` : uri };
}

export function isUiUri(uri: string): boolean {
  return uri.startsWith(uiScheme);
}

const uiScheme = 'ui://';
const wrapping = /^([a-z][a-z0-9.-]*)\+/;

/** Can the URI come of this template (RFC 6570)? What an expression gives may be anything; the text around it must be there. */
export function matchesTemplate(template: string, uri: string): boolean {
  const literals = template.split(/\{[^{}]*\}/);
  const first = literals[0]!;
  if (literals.length === 1) return uri === template;
  const last = literals.at(-1)!;
  if (uri.length < first.length + last.length || !uri.startsWith(first) || !uri.endsWith(last)) return false;
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    const found = uri.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return at <= uri.length - last.length;
}
