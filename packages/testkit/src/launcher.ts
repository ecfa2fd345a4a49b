import { join } from 'node:path';

/** What starts Sallyport: the repository's own, or an installed one that is to be tested. */
export const launcher = process.env['TEST_LAUNCHER'] ?? join(import.meta.dirname, '../../../apps/cli/bin/sallyport.js');
