import { nearest } from '@sallyport/contracts';
import { type Flag, UsageError } from './flag.ts';

const prefix = 'SALLYPORT_';
/** What Kubernetes tells every pod about a service named sallyport, or sallyport-admin. */
const ofKubernetes = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;

/** `--proxy-listen` is `SALLYPORT_PROXY_LISTEN`. */
export function variableOf({ name }: Flag): string {
  return prefix + name.slice(2).replaceAll('-', '_').toUpperCase();
}

/**
 * What the environment says of flags, by their names; an empty variable says nothing. Throws `UsageError` for a variable of
 * ours that is no flag, since a mistyped one would be ignored otherwise.
 */
export function flagsInEnvironment(
  flags: readonly Flag[],
  env: Readonly<Record<string, string | undefined>>,
): Map<string, string | boolean | string[]> {
  const byVariable = new Map(flags.map((flag) => [variableOf(flag), flag]));
  const found = new Map<string, string | boolean | string[]>();
  for (const [variable, value = ''] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || value === '') continue;
    const flag = byVariable.get(variable);
    if (flag !== undefined) found.set(flag.name, readValue(flag, variable, value));
    else if (!ofKubernetes.test(variable)) throw new UsageError(unknown(variable, [...byVariable.keys()]));
  }
  return found;
}

function readValue(flag: Flag, variable: string, value: string): string | boolean | string[] {
  // A comma at the end adds no value: an empty name of a file would be that of the current folder.
  if (flag.multiple === true) return value.split(',').flatMap((part) => part.trim() || []);
  if (flag.value !== undefined) return value;
  if (value !== 'true' && value !== 'false') throw new UsageError(`${variable}: '${value}' is neither true nor false`);
  return value === 'true';
}

function unknown(variable: string, known: readonly string[]): string {
  const near = nearest(variable, known);
  return `the environment variable ${variable} is not known${near === undefined ? '' : `; did you mean ${near}?`}`;
}
