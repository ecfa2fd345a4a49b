/** Who of several control planes of one store does what only one is to do. */
export interface Leases {
  /** True where the holder has it from now on, or has it for longer; for so many milliseconds, unless it gives it up before. */
  take(name: string, holder: string, forMs: number): Promise<boolean>;
  giveUp(name: string, holder: string): Promise<void>;
}
