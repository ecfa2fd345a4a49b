import type { Flag } from './flag.ts';

/** Of every command that reads a configuration. */
export const pluginsFlag: Flag = {
  name: '--plugins',
  value: 'FILE|FOLDER|PACKAGE',
  multiple: true,
  description: 'Plugins from outside; may be given several times. Their code is trusted.',
};
