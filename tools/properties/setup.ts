import fc from 'fast-check';
import { propertySeed } from './seed.ts';

// Before each file of tests. Where it says `random`, the configuration has drawn one for all of them.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: propertySeed(process.env['PROPERTY_SEED']) });
