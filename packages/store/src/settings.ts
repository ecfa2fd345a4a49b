/** Facts of this installation: its id, hashes of its tokens, its keys. */
export interface Settings {
  find(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** What it is, or what is made now where it is nothing yet: whoever asks, at whatever time, gets the same. */
  findOrSet(name: string, make: () => string): Promise<string>;
}
