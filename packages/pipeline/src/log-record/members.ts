import { quote } from './json-line.ts';

/** Values are JSON already; those of repeated names are lists without their brackets. */
export function objectText(values: Map<string, string>, repeated: Set<string> | undefined): string {
  let text = '';
  for (const [name, value] of values) {
    const member = `${quote(name)}:${repeated?.has(name) === true ? `[${value}]` : value}`;
    text = text === '' ? member : `${text},${member}`;
  }
  return `{${text}}`;
}
