import { entropyOf, isRandom } from '../checks/random.ts';
import type { Detector } from '../detector.ts';
import { secretNames, services } from './secret-names.ts';

/** What is given to a name that says it is secret: `apiKey = "…"`, `"password": "…"`, `X-Api-Key: …`, `Authorization: Bearer …`. */
export const assignments: readonly Detector[] = [
  assigned('service-key', `(?:${services})`, '[A-Za-z0-9_][A-Za-z0-9_=\\-]{13,149}', isServiceKey),
  assigned(
    'service-key',
    '(?i:kraken|nytimes|asana|rapidapi)',
    '[A-Za-z0-9/=_+\\-]{80,90}',
    (text) => entropyOf(text) > 4,
  ),
  assigned('service-key', '(?i:mailchimp(?:sdk[.]initialize)?)', '[a-f0-9]{32}-us[0-9]{1,2}', () => true),
  assigned('service-key', '(?i:contribsys__com)', '[a-f0-9]{8}:[a-f0-9]{8}', () => true),
  assigned('password', '(?i:p(?:ass(?:word|wd|phrase)|wd))', `[^\\s"'\`\\\\<>{}$(),;]{6,64}`, isPassword),
  assigned('secret', secretNames, '[A-Za-z0-9_.=+/\\-]{10,160}', isSecret),
  {
    kind: 'authorization',
    isVague: true,
    pattern: `(?i:authorization|api-?key|token)["']?[ \\t]{0,5}[:=][ \\t]{0,5}["']?(?i:basic|bearer|token|api-?key|api-?token)[ \\t]{1,5}([A-Za-z0-9_\\-.=+/~@]{8,400})`,
    begins: 'anywhere',
    notBefore: '[A-Za-z0-9_.=+/~@\\-]',
    accepts: (text) => /[0-9A-Z]/.test(text) && isRandom(text, 2.8),
    unfinishedChars: 12,
  },
  {
    kind: 'authorization',
    isVague: true,
    pattern: `(?i:bearer)[ \\t]{1,5}([A-Za-z0-9_\\-.=+/~]{20,400})`,
    begins: 'word',
    notBefore: '[A-Za-z0-9_.=+/~\\-]',
    accepts: (text) => /[0-9]/.test(text) && isRandom(text, 3.3),
    unfinishedChars: 20,
  },
  {
    kind: 'authorization',
    isVague: true,
    pattern: `(?:-u|--user)[= \\t]{1,5}["']?([A-Za-z0-9$@._\\-]{0,64}:[^\\s"':/]{3,128})`,
    begins: 'anywhere',
    accepts: (text) => /:.*(?:[0-9]|[^A-Za-z0-9])/.test(text) && !/^\d*:\d*$|:[[<${]/.test(text),
  },
];

function assigned(kind: string, name: string, value: string, accepts: (text: string) => boolean): Detector {
  const between = `[A-Za-z0-9_.\\-]{0,20}(?:[ \\t][A-Za-z]{1,10})?[\\s'"\\\\]{0,5}`;
  const gives = '(?:=>|:{1,3}=|[.+?]=|[|][|]|=|>|:|,)';
  const opens = `[\`'"\\s=\\\\]{0,6}`;
  return {
    kind,
    isVague: true,
    pattern: `${name}${between}${gives}${opens}(${value})`,
    begins: 'anywhere',
    notBefore: '[A-Za-z0-9_=+/:\\-]',
    accepts,
  };
}

function isServiceKey(text: string): boolean {
  return hasDenseRun.test(text) && !text.includes('0123456789') && /[0-9]/.test(text) && entropyOf(text) >= 2.5;
}

const hasDenseRun = /[A-Za-z0-9]{8}/;

function isSecret(text: string): boolean {
  return /[0-9]/.test(text) && /[A-Za-z]/.test(text) && isRandom(text, 3.5) && entropyOf(text) >= 3.2 && !isName(text);
}

/** Words with dots, dashes or underscores between them, and a number here or there: a name, a version, a path. What chance makes changes its kind of character oftener. */
function isName(text: string): boolean {
  const runs = text.match(/[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g) ?? [];
  return text.includes('..') || text.length / runs.length >= 3.6;
}

function isPassword(text: string): boolean {
  return /[0-9]/.test(text) && /[A-Za-z]/.test(text) && !/^[A-Za-z_]+[.[]|:\/\/|\*\*\*|^[A-Z_]+$/.test(text);
}
