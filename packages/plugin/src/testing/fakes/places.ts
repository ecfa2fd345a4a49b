import type { HeldPlace, Places } from '@sallyport/pipeline';

/** Places of one process, and how many are taken. */
export class FakePlaces implements Places {
  readonly taken = new Map<string, number>();
  /** While true, the node does not answer. */
  isSilent = false;

  async take(key: string, max: number): Promise<HeldPlace | undefined> {
    if (this.isSilent) throw new Error('the node did not answer in time');
    if ((this.taken.get(key) ?? 0) >= max) return undefined;
    this.#add(key, 1);
    let isHeld = true;
    return {
      giveBack: () => {
        if (isHeld) this.#add(key, -1);
        isHeld = false;
      },
    };
  }

  #add(key: string, count: number): void {
    const taken = (this.taken.get(key) ?? 0) + count;
    if (taken === 0) this.taken.delete(key);
    else this.taken.set(key, taken);
  }
}
