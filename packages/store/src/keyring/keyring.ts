/** A key that secrets are sealed with, wrapped by a master key that is kept elsewhere. */
export interface DataKey {
  id: string;
  /** `waiting`: all processes are to know it before one uses it. `old`: it opens what is sealed with it, until nothing is. */
  state: 'waiting' | 'current' | 'old';
  /** Which master key opens it. */
  masterKeyId: string;
  wrapped: string;
  createdAtMs: number;
}

/** A control plane that runs, and what it knows of the keys. */
export interface KeyringProcess {
  id: string;
  hostname: string;
  /** What it seals with. */
  sealsWith: string;
  /** All that it can open with. */
  opensWith: readonly string[];
  /** Goes up while it is alive. */
  beats: number;
}

/** The data keys of an installation. */
export interface Keyring {
  keys(): Promise<readonly DataKey[]>;
  /** Keeps it as the current one, unless there is one. */
  insertFirst(key: DataKey): Promise<void>;
  /** Keeps it as the one that is waiting, unless there is one. */
  insertWaiting(key: DataKey): Promise<void>;
  /** The one that is waiting is used from now on; those before are old. */
  makeCurrent(id: string): Promise<void>;
  /** Old keys: nothing opens what is sealed with them any more. */
  remove(ids: readonly string[]): Promise<void>;
  processes(): Promise<readonly KeyringProcess[]>;
  /** What a process knows now; one beat more. */
  beat(process: Omit<KeyringProcess, 'beats'>): Promise<void>;
  /** It ended, or is taken for dead. */
  forgetProcess(id: string): Promise<void>;
}

/** Where in the store a text is. */
export interface TextPlace {
  table: string;
  column: string;
  /** The primary key of its row. */
  key: Readonly<Record<string, string | number>>;
}

/** Every sealed text of the store, wherever it is. */
export interface SealedTexts {
  /**
   * Gives each text that has sealed parts to `change`, and keeps what it makes of it, unless somebody else changed the row meanwhile; undefined: it
   * stays. Gives how many were to be changed: 0 once nothing is left.
   */
  change(change: (text: string, place: TextPlace) => string | undefined): Promise<number>;
  /** Makes what was replaced as unreadable as the engine can. */
  forgetReplaced(): Promise<void>;
}
