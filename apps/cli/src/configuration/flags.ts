import type { Flag } from '../flag.ts';
import { pluginsFlag } from '../plugins-flag.ts';

/** Where the control plane is. */
export const addressFlag: Flag = {
  name: '--control-plane-addr',
  value: 'URL',
  default: 'http://127.0.0.1:8300',
  description: 'Where its API is: https://control.example.com.',
};

/** Where the control plane is, and who asks. */
const connectionFlags: readonly Flag[] = [
  addressFlag,
  {
    name: '--token-file',
    value: 'FILE',
    description: 'Holds the token that is shown: of a person, of a system account, or of the operator.',
  },
  {
    name: '--control-plane',
    value: 'NAME',
    otherwise: 'what the files say (_konnect.control_plane_name), else default',
    description: 'Name or id of the control plane.',
  },
];

const selectTagFlag: Flag = {
  name: '--select-tag',
  value: 'TAG',
  multiple: true,
  otherwise: 'what the files say (_info.select_tags), else everything',
  description: 'Only entities with this tag are looked at; may be given several times, for entities with all of them.',
};

const filesFlags: readonly Flag[] = [...connectionFlags, selectTagFlag, pluginsFlag];

export const syncFlags: readonly Flag[] = [
  ...filesFlags,
  {
    name: '--summary',
    value: 'TEXT',
    otherwise: 'how many changes there are',
    description: 'What the version that this makes is called: the commit, for example.',
  },
];

export const blockFlags: readonly Flag[] = [
  ...connectionFlags.map((flag): Flag => {
    return flag.name === '--control-plane' ? { ...flag, otherwise: 'default' } : flag;
  }),
  { name: '--reason', value: 'TEXT', description: 'Why, for those who look at it later; callers are not told.' },
];

export const unblockFlags: readonly Flag[] = blockFlags.filter(({ name }) => name !== '--reason');

export const diffFlags: readonly Flag[] = [
  ...filesFlags,
  { name: '--non-zero-exit-code', description: 'Exit code 2 where there is a difference.' },
];

export const validateFlags: readonly Flag[] = [
  pluginsFlag,
  { name: '--format', value: 'text|json', default: 'text', description: 'How problems of files are printed.' },
  ...connectionFlags.map((flag): Flag => {
    const { default: _, ...others } = flag;
    return flag.name === '--control-plane-addr' ? { ...others, otherwise: 'files are checked by themselves' } : flag;
  }),
  selectTagFlag,
];

export const dumpFlags: readonly Flag[] = [
  ...connectionFlags,
  selectTagFlag,
  pluginsFlag,
  { name: '--output-file', value: 'FILE', default: '-', description: 'Where it is written to; - is standard output.' },
  { name: '--with-id', description: 'Ids are written of all entities, not only of those that have nothing else.' },
];
