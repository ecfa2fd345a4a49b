/** A, B and C. */
export function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

export function named(thing: string | { readonly name: string }): string {
  return `\`${(typeof thing === 'string' ? thing : thing.name).replaceAll('`', "'")}\``;
}

/** 1 service, 2 services. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${count === 1 ? noun : `${noun}s`}`;
}

export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** Of a whole, in percent. */
export function share(part: number, whole: number): string {
  return `${number(whole === 0 ? 0 : (100 * part) / whole)}%`;
}

export function milliseconds(value: number): string {
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })} ms`;
}

/** Small amounts with more digits, so that they are not nothing. */
export function dollars(amount: number): string {
  const digits = amount > 0 && amount < 1 ? 4 : 2;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}

export function sentenceStart(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
