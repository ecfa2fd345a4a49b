import type { Hop } from '../wire.ts';

/** A hop that is under way. */
export interface OpenHop {
  /** As far as it is known. */
  readonly hop: Hop;
  /** Which exchange it is. */
  isExchange(requestId: string | undefined): void;
  /** It is over; only the first counts. */
  end(status: Exclude<Hop['status'], 'running'>, detail?: string): void;
}

/** Tells the page of each hop when it begins, and again when more is known of it. */
export class HopLog {
  readonly #tell: (id: string, hop: Hop) => void;
  readonly #nowMs: () => number;
  readonly #open = new Set<OpenHop>();
  #count = 0;

  constructor(tell: (id: string, hop: Hop) => void, nowMs: () => number) {
    this.#tell = tell;
    this.#nowMs = nowMs;
  }

  begin(about: Pick<Hop, 'n' | 'title' | 'requestId' | 'toolCallId'>): OpenHop {
    const id = `hop-${++this.#count}`;
    let hop: Hop = { ...about, startedAtMs: this.#nowMs(), status: 'running' };
    this.#tell(id, hop);
    const open: OpenHop = {
      get hop() {
        return hop;
      },
      isExchange: (requestId) => {
        if (requestId === undefined || hop.status !== 'running') return;
        hop = { ...hop, requestId };
        this.#tell(id, hop);
      },
      end: (status, detail) => {
        if (!this.#open.delete(open)) return;
        hop = {
          ...hop,
          status,
          durationMs: this.#nowMs() - hop.startedAtMs,
          ...(detail === undefined ? {} : { detail }),
        };
        this.#tell(id, hop);
      },
    };
    this.#open.add(open);
    return open;
  }

  /** One that is part of another, and took its time or none that can be told apart. */
  mark(about: Pick<Hop, 'n' | 'title' | 'requestId' | 'toolCallId' | 'detail'>, partOf?: OpenHop): void {
    const { startedAtMs = this.#nowMs(), durationMs = 0 } = partOf?.hop ?? {};
    this.#tell(`hop-${++this.#count}`, { ...about, startedAtMs, durationMs, status: 'done' });
  }

  /** Whatever is still under way, but for one. */
  endAll(status: 'failed' | 'stopped', but: OpenHop): void {
    for (const hop of this.#open) if (hop !== but) hop.end(status);
  }
}
