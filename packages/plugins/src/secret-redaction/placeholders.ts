import { redactedPrefix } from '../shared/secrets/detector-set.ts';
import { hiddenKinds } from '../shared/secrets/kinds.ts';

/** What stands in the place of secrets; and, where a caller is to get them back, which stands for which. Never leaves the exchange. */
export class Placeholders {
  readonly #numbered: boolean;
  readonly #bySecret = new Map<string, string>();
  readonly #byPlaceholder = new Map<string, string>();

  constructor(numbered: boolean) {
    this.#numbered = numbered;
  }

  get size(): number {
    return this.#byPlaceholder.size;
  }

  of(kind: string, secret: string): string {
    if (hiddenKinds.has(kind)) return '';
    if (!this.#numbered) return `${redactedPrefix}${kind}]`;
    const known = this.#bySecret.get(secret);
    if (known !== undefined) return known;
    const placeholder = `${redactedPrefix}${kind}:${this.#bySecret.size + 1}]`;
    this.#bySecret.set(secret, placeholder);
    this.#byPlaceholder.set(placeholder, secret);
    return placeholder;
  }

  /** A text with the placeholders in it once more; JSON writes secrets with escapes. */
  hideIn(text: string): string {
    let hidden = text;
    for (const [secret, placeholder] of this.#bySecret) {
      const written = JSON.stringify(secret).slice(1, -1);
      hidden = hidden.replaceAll(JSON.stringify(written).slice(1, -1), placeholder);
      hidden = hidden.replaceAll(written, placeholder).replaceAll(secret, placeholder);
    }
    return hidden;
  }

  /** What a placeholder stands for; undefined for one that nobody has been given. */
  secretOf(placeholder: string): string | undefined {
    return this.#byPlaceholder.get(placeholder);
  }
}
