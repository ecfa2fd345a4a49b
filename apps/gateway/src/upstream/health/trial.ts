/** What the primary and a worker say about the one exchange that may try an ejected endpoint. */
export type TrialOffer = { key: string; event: 'offered' | 'withdrawn' };
/** `void`: nobody came, or the exchange ended without telling anything. */
export type TrialNews = { key: string; event: 'begun' | 'void' };

/** The worker's side: holds the permission to try one endpoint once. */
export class Trial {
  readonly #key: string;
  readonly #tell: (news: TrialNews) => void;
  #isJudged = false;

  constructor(key: string, tell: (news: TrialNews) => void) {
    this.#key = key;
    this.#tell = tell;
  }

  begin(): void {
    this.#tell({ key: this.#key, event: 'begun' });
  }

  /** The endpoint's health was told the outcome. */
  judged(): void {
    this.#isJudged = true;
  }

  /** The exchange is over. */
  end(): void {
    if (!this.#isJudged) this.giveBack();
  }

  giveBack(): void {
    this.#tell({ key: this.#key, event: 'void' });
  }
}
