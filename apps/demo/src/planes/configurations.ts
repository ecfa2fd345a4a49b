import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { sallyport } from '../processes/sallyport.ts';
import { type PlaneName, planes } from './planes.ts';

export interface Configurations {
  /** Where the files are. */
  readonly folder: string;
  readonly controlPlane: { readonly url: string; readonly tokenFile: string };
  /** What files say as `${{ env "DECK_…" }}`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** Makes a control plane be as its files say; resolves with what that changed. Rejects with what is wrong with them. */
export async function pushConfiguration(name: PlaneName, configurations: Configurations): Promise<string> {
  const { folder, controlPlane, env, signal } = configurations;
  const { files } = planes.find((plane) => plane.name === name)!;
  const connection = ['--control-plane-addr', controlPlane.url, '--token-file', controlPlane.tokenFile];
  const args = ['sync', ...files.map((file) => join(folder, file)), '--control-plane', name, ...connection];
  const { isDone, out, err } = await sallyport([...args, '--summary', 'The demo’s files'], { env, signal });
  if (!isDone) throw new Error(`The configuration of ${name} was not taken:\n${err.trim()}`);
  return out
    .slice(out.lastIndexOf('Summary:'))
    .replace('Summary:', '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ', ');
}

/** Pushes the configuration whose file is saved, and says what came of it. */
export function watchConfigurations(configurations: Configurations, say: (text: string) => void): FSWatcher {
  const waiting = new Map<PlaneName, NodeJS.Timeout>();
  const push = (name: PlaneName) => {
    waiting.delete(name);
    pushConfiguration(name, configurations).then(
      (changes) => say(`${name} follows its files. ${changes}`),
      (error: Error) => say(error.message),
    );
  };
  return watch(configurations.folder, (_event, file) => {
    const plane = planes.find(({ files }) => (files as readonly string[]).includes(file ?? ''));
    if (plane === undefined) return;
    // Editors write a file in several steps.
    clearTimeout(waiting.get(plane.name));
    waiting.set(plane.name, setTimeout(push, settleMs, plane.name));
  });
}

const settleMs = 200;
