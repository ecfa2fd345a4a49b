/** Writings of a name as JSON texts, which some reader or other takes for that name. Letters in `name` are ASCII. */
export function writingsOfName(name: string): string[] {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const first = name[0]!;
  const rest = name.slice(1);
  const half = name.length >> 1;
  const split = (between: string) => `"${name.slice(0, half)}${between}${name.slice(half)}"`;
  const wide = (text: string) =>
    text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
  return [
    `"${name}"`,
    `"${name.toUpperCase()}"`,
    `"${first.toUpperCase()}${rest}"`,
    `"${name} "`,
    `" ${name}"`,
    `"${name}\\t"`,
    `"${name}\\n"`,
    `"${name}\\u0000"`,
    `"${name}\\u0000.txt"`,
    `"${escaped(first)}${rest}"`,
    `"${[...name].map(escaped).join('')}"`,
    `"${name.replace('_', '\\u005F').replace('/', '\\/')}"`,
    split('\u200b'),
    split('\u2060'),
    split('\u00ad'),
    `"\ufeff${name}"`,
    `"${name}\u00a0"`,
    `"${name}\u3000"`,
    `"${name}\\u200d"`,
    `"${name}\\ud800"`,
    `"${wide(first)}${rest}"`,
    `"${wide(name.toUpperCase())}"`,
    `"${name.replace('s', '\u017f')}"`,
    `"${name.replace('s', '\\u017f')}"`,
    `"${name.replace('d', '\u0501')}"`,
    `"safe__${name}"`,
  ];
}

/** Writings of `file:///DIRECTORY/NAME` that servers may take for it. */
export function writingsOfUri(directory: string, name: string): string[] {
  const percent = (text: string) => [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
  return [
    ...writingsOfName(`file:///${directory}/${name}`),
    `"file:///${directory}/./${name}"`,
    `"file:///${directory}/x/../${name}"`,
    `"file:///safe/../${directory}/${name}"`,
    `"file:///safe/..%2f${directory}/${name}"`,
    `"file:///safe/%2e%2e/${directory}/${name}"`,
    `"file:///safe/..\\\\${directory}\\\\${name}"`,
    `"file:///${directory}//${name}"`,
    `"file:////${directory}/${name}"`,
    `"FILE:///${directory}/${name}"`,
    `"file:///${directory}/${percent(name)}"`,
    `"file:///${directory}/${percent(percent(name))}"`,
    `"file:///${directory}/${name}?x"`,
    `"file:///${directory}/${name}#x"`,
    `"file:///${directory}/${name};x"`,
    `"file:///${directory}/${name}/"`,
    `"file:///${directory}/${name}."`,
    `"file:/${directory}/${name}"`,
    `"file:///${directory}%2F${name}"`,
    `"file:///${directory}/${name}%00"`,
  ];
}
