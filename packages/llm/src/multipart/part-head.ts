const disposition = /^content-disposition[ \t]*:[ \t]*form-data[ \t]*(?:;(.*))?$/i;
const parameter = /;?[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))[ \t]*/y;

/**
 * The name of a part of a form (RFC 7578 §4.2), of its head without the last line end; undefined when it has none, two, or one that
 * readers could take for different ones (`name*`).
 */
export function readPartHead(head: string): string | undefined {
  let name: string | undefined;
  for (const line of head.split('\r\n')) {
    if (line.includes('\n') || /^[ \t]/.test(line)) return undefined;
    const [, parameters = ''] = disposition.exec(line) ?? [];
    if (!/^content-disposition[ \t]*:/i.test(line)) continue;
    const own = readName(parameters);
    if (own === undefined || name !== undefined) return undefined;
    name = own;
  }
  return name;
}

function readName(parameters: string): string | undefined {
  let name: string | undefined;
  parameter.lastIndex = 0;
  while (parameter.lastIndex < parameters.length) {
    const match = parameter.exec(parameters);
    if (match === null) return undefined;
    const [, key = '', quoted, plain = ''] = match;
    if (/^name\*/i.test(key)) return undefined;
    if (key.toLowerCase() !== 'name') continue;
    if (name !== undefined) return undefined;
    name = quoted === undefined ? plain : unquoted(quoted);
  }
  return name;
}

/** Browsers write `%22` for a quote, others a backslash before it. */
function unquoted(text: string): string {
  return Buffer.from(text.replace(/\\(.)/g, '$1').replaceAll('%22', '"'), 'latin1').toString();
}
