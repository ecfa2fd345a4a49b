import { describe, expect, it } from 'vitest';
import { ChannelScan } from '../channel-scan.ts';
import { DetectorSet } from '../detector-set.ts';
import { personalDetectors } from './index.ts';

const detectors = new DetectorSet(personalDetectors);

function kindsIn(text: string): string[] {
  const scan = new ChannelScan(detectors);
  scan.end(text);
  return scan.spans.map((span) => `${span.kind}: ${text.slice(span.from, span.to)}`);
}

// Numbers that issuers and authorities publish for tests and examples.
const examples = [
  ['credit-card', '4111 1111 1111 1111', '4111 1111 1111 1112'],
  ['credit-card', '378282246310005', '378282246310006'],
  ['credit-card', '5555-5555-5555-4444', '9555-5555-5555-4440'],
  ['iban', 'DE89 3704 0044 0532 0130 00', 'DE88 3704 0044 0532 0130 00'],
  ['iban', 'GB82WEST12345698765432', 'GB82WEST1234569876543'],
  ['us-ssn', '536-90-4399', '666-90-4399'],
  ['email', 'ann.b+c@ex-ample.co.uk', 'ann@localhost'],
  ['phone', '+49 (30) 1234567', '+49 30'],
  ['phone', '(415) 555-2671', '(115) 555-2671'],
  ['ip-address', '203.0.113.7', '203.0.113.700'],
  ['ip-address', '2001:db8::8a2e:370:7334', '12:30:45'],
  ['uk-nhs-number', '943-476-5919', '143-476-5918'],
  ['es-dni', '12345678Z', '12345678A'],
  ['es-dni', 'X1234567L', 'X1234567M'],
  ['br-cpf', '529.982.247-25', '529.982.247-26'],
  ['in-aadhaar', '2341 2341 2346', '2341 2341 2347'],
  ['ca-sin', '193-456-787', '193-456-788'],
  ['fr-nir', '1 85 05 78 006 084 91', '1 85 05 78 006 084 92'],
  ['it-codice-fiscale', 'RSSMRA85T10A562S', 'RSSMRA85T10A562T'],
  ['pl-pesel', '44051401359', '44051401358'],
  ['sg-nric', 'S1234567D', 'S1234567E'],
  ['de-vat', 'DE136695976', 'DE136695977'],
  ['it-vat', 'IT12345670017', 'IT12345670018'],
  ['passport', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10', 'L898902C46UTO7408122F1204159ZE184226B<<<<<10'],
] as const;

describe('detectors of personal data', () => {
  it.each(examples)('find a %s, %s, in a sentence', (kind, right) => {
    expect(kindsIn(`It is ${right}, as I said.`)).toEqual([`${kind}: ${right}`]);
  });

  it.each(examples)('take no %s whose check fails for one: %3$s', (_, __, wrong) => {
    expect(kindsIn(`It is ${wrong}, as I said.`)).toEqual([]);
  });

  it.each([
    '2024-01-01 12:30:45.123456',
    'order 123456789012',
    'π = 3.141592653589793',
    'version 1.2.3.4.5',
    'sha 4d967a30111bf29f0eba01c448b375c1629b2fed',
  ])('find nothing in %s', (text) => expect(kindsIn(text)).toEqual([]));
});
