/** Luhn's sum over the digits of a text, of credit cards and Canada's social insurance numbers. */
export function passesLuhn(text: string): boolean {
  let sum = 0;
  let isSecond = false;
  for (let index = text.length - 1; index >= 0; index--) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    sum += isSecond ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit;
    isSecond = !isSecond;
  }
  return sum % 10 === 0;
}

export function digitsOf(text: string): string {
  let digits = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += text[index];
  }
  return digits;
}

/** A number however long, modulo something small. */
export function modulo(digits: string, by: number): number {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % by;
  return rest;
}

/** ISO 7064 MOD 97-10 with letters as two digits, of IBANs. */
export function passesMod97(text: string): boolean {
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** ISO 7064 MOD 11,10, of Germany's tax numbers. */
export function passesMod11and10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** The sum of digits, each times its weight. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
}

/** Verhoeff's scheme over the dihedral group of ten and the digits of a text, of Aadhaar numbers. */
export function passesVerhoeff(text: string): boolean {
  let check = 0;
  let place = 0;
  for (let index = text.length - 1; index >= 0; index--) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    check = products[check * 10 + permuted[(place % 8) * 10 + digit]!]!;
    place++;
  }
  return check === 0;
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
/** Of each place, what stands for each digit. */
const permuted = Array.from({ length: 80 }, (_, index) => {
  let digit = index % 10;
  for (let times = Math.floor(index / 10); times > 0; times--) digit = permutation[digit]!;
  return digit;
});
const products = Array.from({ length: 100 }, (_, index) => multiply(Math.floor(index / 10), index % 10));

function multiply(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
}

/** The check digit of a field of a machine-readable travel document (ICAO 9303 part 3, §4.9). */
export function travelCheckDigit(field: string): number {
  let sum = 0;
  for (let index = 0; index < field.length; index++) {
    const value = field[index] === '<' ? 0 : Number.parseInt(field[index] as string, 36);
    sum += value * (travelWeights[index % 3] as number);
  }
  return sum % 10;
}

const travelWeights = [7, 3, 1];
