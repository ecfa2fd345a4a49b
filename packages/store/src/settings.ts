/** Facts of this installation: its id, hashes of its tokens, its keys. */
export interface Settings {
  find(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}
