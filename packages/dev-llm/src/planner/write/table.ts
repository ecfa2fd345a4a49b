/** A column of a table: its title, and what stands in it for each row. */
export interface Column<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  cell(row: Row): string;
}

/** A table in Markdown. Names come from others: nothing in them ends a cell or a line. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    columns.map(({ isNumber }) => (isNumber === true ? '---:' : '---')),
    ...rows.map((row) => columns.map(({ cell }) => inCell(cell(row)))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** Paragraphs, without those that are not there. */
export function paragraphs(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}
