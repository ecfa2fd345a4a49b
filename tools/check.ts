import { dirname } from 'node:path';
import { runChecks } from './run/checks.ts';

const { failed } = await runChecks(dirname(import.meta.dirname));
process.exitCode = failed === 0 ? 0 : 1;
