import type { AnswerText } from '../shared/guards/texts/answer-text.ts';
import { ChannelScan } from '../shared/secrets/channel-scan.ts';
import type { Finder } from '../shared/secrets/finder.ts';
import type { Changes } from './changes.ts';

/** One text of a streamed answer, as it comes: what of it may leave, and what takes the place of what may not. */
export class AnswerChannel {
  readonly #scan: ChannelScan;
  /** Characters that have come. */
  #come = 0;

  constructor(finder: Finder, isJson: boolean) {
    this.#scan = new ChannelScan(finder, isJson);
  }

  /**
   * Takes what is new of a text, and adds what becomes of what has not left yet; it is told so again as long as it waits. Of each thing that
   * is found it is told once.
   */
  take(of: AnswerText, base: number, isEnd: boolean, { edits, holds }: Changes, finds: Finds): void {
    const scan = this.#scan;
    const { settled: settledBefore } = scan;
    const piece = of.text.slice(this.#come - base);
    if (isEnd) scan.end(piece, true);
    else scan.append(piece);
    this.#come += piece.length;
    const { settled } = scan;
    const left = base + of.from;
    for (const { from, to, kind } of scan.spans) {
      if (from >= settled) break;
      const start = Math.max(from, left) - base;
      const end = Math.min(to, settled) - base;
      if (end <= start) continue;
      if (from >= settledBefore) finds.tell(kind, of.text.slice(start, end));
      // What goes on from what has left is not named again.
      const replacement = from < left ? '' : finds.replacementOf(kind, of.text.slice(start, end), of.isJson);
      edits.push({ of, start, end, replacement });
    }
    if (settled < this.#come) holds.push({ of, from: settled - base });
    scan.forget(left);
  }
}

/** Whoever knows what was found, and what takes its place. */
export interface Finds {
  tell(kind: string, text: string): void;
  replacementOf(kind: string, text: string, isJson: boolean | undefined): string;
}
