import { type DevIdpOptions, startDevIdp } from '@sallyport/dev-idp';
import { takeSettings } from '../processes/own.ts';

// A process of its own, which tells its parent where it listens, and ends with it.
const { issuer, tokenUrl, clients } = await startDevIdp(await takeSettings<DevIdpOptions>());
process.send!({ issuer, tokenUrl, client: clients.gateway });
