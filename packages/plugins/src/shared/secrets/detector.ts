/** One kind of text that should not leave. Pure data: what it looks like, and what tells it from what merely looks so. */
export interface Detector {
  /** As placeholders and records name it: `github-token`. Several detectors may find one kind. */
  readonly kind: string;
  /** It is the name before it that tells of it, or its surroundings: a kind that tells by itself says more. */
  readonly isVague?: boolean | undefined;
  /** A regular expression as `parsePattern` reads them; its only group, if any, is what is taken out. */
  readonly pattern: string;
  /** Where it may begin: at the start of a word of letters and digits, of a number, or anywhere. */
  readonly begins: 'word' | 'number' | 'anywhere';
  /** Checksums, entropy, words that are no secrets. A number takes only so many of the characters. */
  readonly accepts?: ((text: string) => boolean | number) | undefined;
  /** Followed by one of this class of characters it is part of something else. A look-ahead would be tried at every length. */
  readonly notBefore?: string | undefined;
  /**
   * Is what a text ends with in the middle of a match taken out, too? From so many characters on: half a key is worth something to
   * whoever finds it.
   */
  readonly unfinishedChars?: number | undefined;
  /** After a match everything that is made of these characters goes, too, however much it is. */
  readonly rest?: Rest | undefined;
}

export interface Rest {
  /** A class of characters: `[A-Za-z0-9]`; or several things, one of which follows another. Texts of JSON are cut between escapes only. */
  readonly of: string;
  /** It ends with this, though more of those characters may follow; at most 100 characters. */
  readonly endsWith?: string | undefined;
}
