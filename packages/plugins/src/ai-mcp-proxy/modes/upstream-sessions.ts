import type { Seal } from '@sallyport/mcp';

/**
 * The session ids of an MCP server behind, as clients see them: sealed and bound to their principal, so that nobody else can use one.
 * Those opened lately are remembered, for every request shows its session's.
 */
export class UpstreamSessions {
  readonly #seal: Seal;
  readonly #keptMs: number;
  readonly #nowMs: () => number;
  readonly #opened = new Map<string, Opened>();

  constructor(seal: Seal, keptMs: number, nowMs: () => number) {
    this.#seal = seal;
    this.#keptMs = keptMs;
    this.#nowMs = nowMs;
  }

  wrap(upstreamId: string, principal: string): string {
    return this.#seal.seal('upstream', principal, upstreamId, this.#keptMs);
  }

  /** The server's own id; undefined for one that was not wrapped, or for somebody else. */
  unwrap(id: string, principal: string): string | undefined {
    const known = this.#opened.get(id);
    if (known !== undefined) {
      if (known.principal !== principal || known.untilMs <= this.#nowMs()) return undefined;
      return known.upstreamId;
    }
    const opened = this.#seal.openUntil('upstream', principal, id);
    if (opened === undefined) return undefined;
    if (this.#opened.size >= openedMax) this.#opened.clear();
    this.#opened.set(id, { principal, upstreamId: opened.text, untilMs: opened.untilMs });
    return opened.text;
  }
}

interface Opened {
  readonly principal: string;
  readonly upstreamId: string;
  readonly untilMs: number;
}

const openedMax = 20_000;
