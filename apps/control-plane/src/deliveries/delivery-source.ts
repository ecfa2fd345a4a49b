import type { ConfigReader } from '../configuration/config-reader.ts';

/** Where what gateways get comes from. */
export type DeliverySource = Pick<ConfigReader, 'head' | 'deliverable' | 'deliverableSince'>;
