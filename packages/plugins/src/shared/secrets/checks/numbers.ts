import { digitsOf, modulo, passesLuhn, passesMod97, travelCheckDigit, weightedSum } from './check-digits.ts';

/** Of an issuer that gives out cards of this length, and with a right check digit. */
export function isCard(text: string): boolean {
  if (!passesLuhn(text)) return false;
  const digits = digitsOf(text);
  return (
    issuers.some(({ begins, lengths }) => begins.test(digits) && lengths.includes(digits.length)) &&
    !sameDigit.test(digits)
  );
}

const sameDigit = /^(.)\1*$/;

const issuers = [
  { begins: /^4/, lengths: [13, 16, 19] },
  { begins: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] },
  { begins: /^3[47]/, lengths: [15] },
  { begins: /^3(?:0[0-5]|[689])/, lengths: [14, 16, 19] },
  { begins: /^6(?:011|4[4-9]|5|0|2|3|7|9)/, lengths: [16, 17, 18, 19] },
  { begins: /^5[06-9]/, lengths: [13, 15, 16, 18, 19] },
  { begins: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { begins: /^220[0-4]/, lengths: [16, 17, 18, 19] },
];

/** The characters of a text that are an IBAN with its country's length and a right sum; 0 for none. */
export function ibanChars(text: string): number {
  const length = ibanLengths.get(text.slice(0, 2));
  if (length === undefined) return 0;
  let chars = 0;
  let compact = '';
  for (; chars < text.length && compact.length < length; chars++) if (text[chars] !== ' ') compact += text[chars];
  const follows = text[chars];
  return compact.length === length && (follows === undefined || follows === ' ') && passesMod97(compact) ? chars : 0;
}

// The IBAN registry, by country.
const ibanLengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 ' +
    'FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 ' +
    'MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 ' +
    'SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Numbers that the United States have never given out are none. */
export function isSocialSecurityNumber(text: string): boolean {
  const digits = digitsOf(text);
  return !/^(?:000|666|9)|^...00|0000$/.test(digits) && digits !== '078051120' && digits !== '219099999';
}

/** England's health service: ten digits, the last of which checks the others. */
export function isNhsNumber(text: string): boolean {
  const digits = digitsOf(text);
  return (
    (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(digits[9]) &&
    !sameDigit.test(digits)
  );
}

/** Spain's DNI, and the NIE of foreigners. */
export function isDni(text: string): boolean {
  const number = text
    .slice(0, -1)
    .replace(/[- ]/g, '')
    .replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.at(-1);
}

/** Brazil's numbers of persons: two check digits. */
export function isCpf(text: string): boolean {
  const digits = digitsOf(text);
  const check = (chars: number) => {
    const rest =
      (weightedSum(
        digits,
        Array.from({ length: chars }, (_, index) => chars + 1 - index),
      ) *
        10) %
      11;
    return rest % 10 === Number(digits[chars]);
  };
  return check(9) && check(10) && !sameDigit.test(digits);
}

/** France's social security numbers. */
export function isNir(text: string): boolean {
  const compact = text.replace(/[ ]/g, '').replace('2A', '19').replace('2B', '18');
  return 97 - modulo(compact.slice(0, 13), 97) === Number(compact.slice(13));
}

/** Italy's tax codes. */
export function isCodiceFiscale(text: string): boolean {
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const value = Number.parseInt(text[index] as string, 36);
    const ordinal = value > 9 ? value - 10 : value;
    sum += index % 2 === 0 ? (oddValues[ordinal] as number) : ordinal;
  }
  return String.fromCharCode(65 + (sum % 26)) === text[15];
}

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Poland's numbers of persons: a date, and a check digit. */
export function isPesel(text: string): boolean {
  const month = Number(text.slice(2, 4)) % 20;
  const day = Number(text.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return (10 - (weightedSum(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === Number(text[10]);
}

/** Singapore's NRIC and FIN. */
export function isNric(text: string): boolean {
  const offset = /^[TG]/.test(text) ? 4 : text.startsWith('M') ? 3 : 0;
  const rest = (weightedSum(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = /^[ST]/.test(text) ? 'JZIHGFEDCBA' : text.startsWith('M') ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const at = text.startsWith('M') ? 10 - rest : rest;
  return letters[at] === text[8];
}

/** The second line of a passport's machine-readable zone. */
export function isPassportLine(text: string): boolean {
  const checks = (from: number, to: number) => travelCheckDigit(text.slice(from, to)) === Number(text[to]);
  return checks(0, 9) && checks(13, 19) && checks(21, 27);
}

/** With digits enough for a country and a subscriber (E.164), and no more. */
export function isPhone(text: string): boolean {
  const { length } = digitsOf(text);
  return length >= 8 && length <= 15;
}

export function isIpv6(text: string): boolean {
  const parts = text.split('::');
  if (parts.length > 2) return false;
  const groups = parts.flatMap((part) => (part === '' ? [] : part.split(':')));
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return parts.length === 2 ? groups.length >= 2 && groups.length < 8 : groups.length === 8;
}
