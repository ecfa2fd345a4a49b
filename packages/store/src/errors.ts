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

/** Something that is to be unique is there already. */
export class Conflict extends Error {}

/** There may be no more of them. */
export class LimitReached extends Error {
  constructor(what: string, max: number) {
    super(`There may be ${max} ${what} at most.`);
  }
}

/** It is not any more what it was when who asks to change it looked. */
export class VersionMismatch extends Error {}

/** A text has a character that cannot be kept. */
export class UnkeepableText extends Error {}

/** The database does not serve just now: what was asked for may be asked for again. Why is in the cause. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database does not serve just now; try again.', { cause });
  }
}

/** It cannot be opened with what was told of it. */
export class StoreRefused extends Error {}

/** A newer version wrote it, which may mean things by it that this one does not know. */
export class SchemaTooNew extends Error {
  constructor(place: string, found: number, known: number) {
    super(
      `${place} was written by a newer version (schema ${found}, this one knows ${known}): start that version, or use another data folder.`,
    );
  }
}
