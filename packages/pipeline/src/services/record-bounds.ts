/** Throws when a record would be too large to keep, or kept for no time: what every store of `Records` refuses alike. */
export function checkRecord(key: string, value: string, keptMs: number): void {
  if (key.length > keyCharactersMax) throw new Error(`a record's key may have ${keyCharactersMax} characters`);
  if (value.length > recordCharactersMax)
    throw new Error(`a record may have ${recordCharactersMax} characters, and this one has ${value.length}`);
  if (!(keptMs >= 1)) throw new Error(`a record is kept for a millisecond at least, not for ${keptMs}`);
}

const keyCharactersMax = 512;
const recordCharactersMax = 256 * 1024;
