import type { Asked } from '../neutral.ts';
import type { Watch, WatchFilter, WatchListener } from '../source/source.ts';
import { covers, intersectionOf, noChanges, unionOf } from '../source/watch-filter.ts';

/** A watch with a filter: of a client that says what it wants to hear. */
export interface FilteredWatch extends Watch {
  readonly filter: WatchFilter;
}

type Open = (watch: FilteredWatch, listener: WatchListener) => Asked;

/** One subscription at a server for all clients of one caller, however many listen: a key stands for server, caller and capabilities. */
export class SharedWatches {
  readonly #watches = new Map<string, SharedWatch>();

  join(key: string, watch: FilteredWatch, listener: WatchListener, open: Open): Asked {
    const shared = this.#watches.get(key) ?? new SharedWatch(() => this.#watches.delete(key));
    this.#watches.set(key, shared);
    return shared.join(watch, listener, open);
  }
}

class SharedWatch {
  readonly #members = new Set<Member>();
  readonly #onEmpty: () => void;
  #asked: Asked | undefined;
  #wanted: WatchFilter = noChanges;
  #honoured: WatchFilter | undefined;
  /** What an earlier subscription says counts no more. */
  #round = 0;

  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  join(watch: FilteredWatch, listener: WatchListener, open: Open): Asked {
    const member = new Member(watch.filter, listener, () => this.#leave(member));
    this.#members.add(member);
    if (this.#asked === undefined || !covers(this.#wanted, watch.filter)) this.#open(watch, open);
    else if (this.#honoured !== undefined) listener.onReady(intersectionOf(this.#honoured, watch.filter));
    return member;
  }

  /** The old subscription stands until the new one does. */
  #open(watch: FilteredWatch, open: Open): void {
    const round = ++this.#round;
    const old = this.#asked;
    this.#wanted = [...this.#members].reduce((all, { filter }) => unionOf(all, filter), noChanges);
    this.#honoured = undefined;
    const isCurrent = () => round === this.#round;
    const end = (tell: (listener: WatchListener) => void) => {
      if (!isCurrent()) return;
      old?.cancel(undefined);
      for (const { listener } of this.#dismiss()) tell(listener);
    };
    this.#asked = open(
      { ...watch, filter: this.#wanted },
      {
        onReady: (honoured) => {
          if (!isCurrent()) return;
          old?.cancel(undefined);
          this.#honoured = honoured;
          for (const { listener, filter } of [...this.#members]) listener.onReady(intersectionOf(honoured, filter));
        },
        onNotification: (message) => {
          for (const member of [...this.#members]) member.hear(message);
        },
        // A subscription brings nothing else.
        onServerRequest() {},
        onPriming() {},
        onAnswer() {},
        onEnd: () => end((listener) => listener.onEnd()),
        onFailure: (failure) => end((listener) => listener.onFailure(failure)),
      },
    );
  }

  #leave(member: Member): void {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    this.#asked?.cancel(undefined);
    this.#dismiss();
  }

  /** All who were told; whoever still wants to listen joins anew. */
  #dismiss(): Member[] {
    const members = [...this.#members];
    this.#members.clear();
    this.#round++;
    this.#asked = undefined;
    this.#onEmpty();
    return members;
  }
}

/** One of those who listen. What a slow client has not taken yet it is told once, however often it comes. */
class Member implements Asked {
  readonly filter: WatchFilter;
  readonly listener: WatchListener;
  readonly #leave: () => void;
  #held: Map<string, Buffer> | undefined;

  constructor(filter: WatchFilter, listener: WatchListener, leave: () => void) {
    this.filter = filter;
    this.listener = listener;
    this.#leave = leave;
  }

  hear(message: Buffer): void {
    if (this.#held === undefined) return this.listener.onNotification(message, undefined);
    if (this.#held.size < heldMax) this.#held.set(message.toString(), message);
  }

  cancel(): void {
    this.#leave();
  }

  detach(): void {
    this.#leave();
  }

  pause(): void {
    this.#held ??= new Map();
  }

  resume(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const message of held?.values() ?? []) this.hear(message);
  }
}

const heldMax = 1_000;
