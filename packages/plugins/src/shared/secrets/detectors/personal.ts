import { digitsOf, passesLuhn, passesMod11and10, passesVerhoeff } from '../checks/check-digits.ts';
import {
  ibanChars,
  isCard,
  isCodiceFiscale,
  isCpf,
  isDni,
  isIpv6,
  isNhsNumber,
  isNir,
  isNric,
  isPassportLine,
  isPesel,
  isPhone,
  isSocialSecurityNumber,
} from '../checks/numbers.ts';
import type { Detector } from '../detector.ts';

/** Personal data that has a form: with check digits where there are any. Names and addresses have none. */
export const personalDetectors: readonly Detector[] = [
  number(
    'credit-card',
    '[2-6][0-9]{3}(?:[ \\-][0-9]{4}){2}[ \\-][0-9]{1,7}|3[0-9]{3}[ \\-][0-9]{6}[ \\-][0-9]{4,5}|[2-6][0-9]{12,18}',
    isCard,
  ),
  word('iban', '(?<![A-Z]{2}[0-9]{2} )[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?', ibanChars),
  number('us-ssn', '[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{3} [0-9]{2} [0-9]{4}', isSocialSecurityNumber),
  {
    kind: 'email',
    pattern:
      '(?<![A-Za-z0-9._%+\\-])[A-Za-z0-9._%+\\-]{1,64}@(?:[A-Za-z0-9\\-]{1,63}\\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9\\-])',
    begins: 'anywhere',
  },
  number(
    'ip-address',
    '(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?!\\.[0-9])',
    (text) => !/^(?:0|127)\./.test(text),
  ),
  { kind: 'ip-address', pattern: '(?<![:.])[0-9A-Fa-f:]{6,39}(?![A-Za-z0-9:])', begins: 'word', accepts: isIpv6 },
  number('uk-nhs-number', '[0-9]{3}[ \\-][0-9]{3}[ \\-][0-9]{4}', isNhsNumber),
  word('es-dni', '(?:[0-9]{8}|[XYZ][ \\-]?[0-9]{7})[ \\-]?[A-HJ-NP-TV-Z]', isDni),
  number('br-cpf', '[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}|[0-9]{11}', isCpf),
  number('in-aadhaar', '[2-9][0-9]{3}[ \\-][0-9]{4}[ \\-][0-9]{4}|[2-9][0-9]{11}', (text) => passesVerhoeff(text)),
  number('ca-sin', '[1-79][0-9]{2}[ \\-][0-9]{3}[ \\-][0-9]{3}', (text) => passesLuhn(text)),
  number('fr-nir', '[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}', isNir),
  word(
    'it-codice-fiscale',
    '[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]',
    isCodiceFiscale,
  ),
  number('pl-pesel', '[0-9]{11}', isPesel),
  word('sg-nric', '[STFGM][0-9]{7}[A-Z]', isNric),
  word('de-vat', 'DE ?[0-9]{9}', (text) => passesMod11and10(digitsOf(text))),
  word('it-vat', 'IT ?[0-9]{11}', (text) => passesLuhn(text)),
  word('passport', 'P[A-Z<][A-Z<]{3}[A-Z<]{39}', (text) => text.includes('<<')),
  word('passport', '[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]', isPassportLine),
  { kind: 'phone', pattern: '\\+[1-9](?:[ .\\-/()]{0,2}[0-9]){7,14}(?![0-9])', begins: 'word', accepts: isPhone },
  {
    kind: 'phone',
    pattern: '(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[.\\- ])[2-9][0-9]{2}[.\\- ][0-9]{4}(?![0-9])',
    begins: 'number',
  },
];

function number(kind: string, pattern: string, accepts: (text: string) => boolean): Detector {
  return { kind, pattern: `(?:${pattern})(?![A-Za-z0-9])(?![.\\-][0-9])`, begins: 'number', accepts };
}

function word(kind: string, pattern: string, accepts: (text: string) => boolean | number): Detector {
  return { kind, pattern: `(?:${pattern})(?![A-Za-z0-9])`, begins: 'word', accepts };
}
