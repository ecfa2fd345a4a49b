/** A question that people ask again and again; a client offers it, and fills in what is asked for. */
export interface PlatformPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What is to be filled in, by name; those that end with a question mark may be left out. */
  readonly wanted: Readonly<Record<string, string>>;
  /** What is said to the model; `{name}` stands for what was filled in, or for `otherwise`. */
  readonly text: string;
  readonly otherwise?: Readonly<Record<string, string>>;
}
