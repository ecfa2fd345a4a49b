/** What could not be said in the dialect that was written. Collected per translation; which are known is a tested list. */
export interface Loss {
  /** Where it stood in the neutral form: `topK`, `messages.opaque`, `tools.strict`, `answer.citations`. */
  field: string;
  reason: string;
}

/** Takes what a writer cannot say; one per translation. */
export class Losses {
  readonly list: Loss[] = [];

  add(field: string, reason: string): void {
    this.list.push({ field, reason });
  }
}
