import { type EntityIssue, parseReference, vaultKinds } from '@sallyport/contracts';

/** Finds what would be sent as it stands, or come to nothing, where somebody meant a secret. */
export class VaultReferences {
  readonly #known: ReadonlySet<string>;

  constructor(prefixes: readonly string[]) {
    this.#known = new Set([
      ...vaultKinds.filter(({ needsEntity }) => !needsEntity).map(({ name }) => name),
      ...prefixes,
    ]);
  }

  /** What is wrong in the strings of an entity, however deep. */
  issues({ description: _, ...fields }: Record<string, unknown>): EntityIssue[] {
    const issues: EntityIssue[] = [];
    this.#look(fields, '', issues);
    return issues;
  }

  #look(value: unknown, path: string, issues: EntityIssue[]): void {
    if (typeof value === 'string') {
      const message = value.includes('{vault:') ? this.#problemOf(value) : undefined;
      if (message !== undefined) issues.push({ path, message });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.#look(inner, path === '' ? key : `${path}.${key}`, issues);
    }
  }

  #problemOf(text: string): string | undefined {
    const reference = parseReference(text.replace(nameBefore, ''));
    if (reference === undefined)
      return 'holds no whole reference to a vault, which is {vault://NAME/RESOURCE}: keep what stands around it in the secret';
    if (this.#known.has(reference.vault)) return undefined;
    return `there is no vault with the prefix '${reference.vault}'; known are ${[...this.#known].join(', ')}`;
  }
}

/** As in the lists of transformers: `X-Api-Key:{vault://…}`. */
const nameBefore = /^[^:{}]+:+(?=\{)/;
