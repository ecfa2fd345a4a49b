import { hash } from 'node:crypto';
import { Secret } from '@sallyport/contracts';

/** Equal for equal settings. Secrets among them count by their values, which it tells nobody. */
export function settingsDigest(settings: unknown): string {
  return digest(JSON.stringify(settings, withSecrets));
}

/** By the time it is asked, `value` is what the member's own `toJSON` made of it. */
function withSecrets(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const member = this[name];
  return member instanceof Secret ? digest(member.reveal()) : value;
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
