import type { Switches } from './switches.ts';

/** Which requests are meant; what is not said is any. */
export interface Match {
  readonly api?: string;
  readonly model?: string;
  readonly path?: string;
}

/** Which answers misbehave, and how. The latest rule that fits counts; its switches are laid over those of all answers. */
export class Scenario {
  #always: Switches;
  readonly #rules: { match: Match; switches: Switches; left: number }[] = [];

  constructor(always: Switches) {
    this.#always = always;
  }

  /** For all answers from now on. */
  always(switches: Switches): void {
    this.#always = switches;
  }

  /** For the next `times` requests that match. */
  next(switches: Switches, match: Match = {}, times = 1): void {
    this.#rules.push({ match, switches, left: times });
  }

  /** For all requests that match. */
  when(match: Match, switches: Switches): void {
    this.next(switches, match, Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#always = {};
    this.#rules.length = 0;
  }

  /** `findModel` is asked only where a rule names one. */
  switchesFor(api: string, path: string, findModel: () => string | undefined): Switches {
    if (this.#rules.length === 0) return this.#always;
    for (let at = this.#rules.length - 1; at >= 0; at--) {
      const rule = this.#rules[at]!;
      const { match } = rule;
      if (match.api !== undefined && match.api !== api) continue;
      if (match.path !== undefined && !path.startsWith(match.path)) continue;
      if (match.model !== undefined && match.model !== findModel()) continue;
      if (--rule.left <= 0) this.#rules.splice(at, 1);
      return { ...this.#always, ...rule.switches };
    }
    return this.#always;
  }
}
