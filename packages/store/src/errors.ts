/** Nothing has that id. */
export class NotFound extends Error {
  readonly kind: string;
  readonly id: string;

  constructor(kind: string, id: string) {
    super(`There is no ${kind} with the id ${id}.`);
    this.kind = kind;
    this.id = id;
  }
}

/** The file was written by a newer version, which may mean things by it that this one does not know. */
export class SchemaTooNew extends Error {
  constructor(file: string, found: number, known: number) {
    super(
      `${file} was written by a newer version (schema ${found}, this one knows ${known}): start that version, or use another data folder.`,
    );
  }
}
