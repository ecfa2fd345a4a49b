/** How many former passwords cannot be chosen again. */
export const formerPasswordsMax = 13;

const lengthMin = 12;
const lengthMax = 256;

/** What speaks against a new password, in sentences for who chooses it; whether it was used before is for others to say. */
export function passwordProblems(password: string, email: string): string[] {
  const [name = ''] = email.toLowerCase().split('@');
  const rules: [isBroken: boolean, problem: string][] = [
    [password.length < lengthMin, `A password has at least ${lengthMin} characters.`],
    [password.length > lengthMax, `A password has at most ${lengthMax} characters.`],
    [!/\p{Ll}/u.test(password), 'A password has a lower-case letter.'],
    [!/\p{Lu}/u.test(password), 'A password has an upper-case letter.'],
    [!/\p{Nd}/u.test(password), 'A password has a digit.'],
    [!/[^\p{L}\p{Nd}]/u.test(password), 'A password has a sign that is no letter and no digit.'],
    [/(.)\1\1/su.test(password), 'No character stands in a password three times in a row.'],
    [
      name.length > 3 && password.toLowerCase().includes(name),
      'The name in your e-mail address is not in the password.',
    ],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, problem]) => problem);
}
