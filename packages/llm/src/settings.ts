// What a configuration is checked with. Leads to no language, framing or price: a gateway that serves no models loads none of them.
export { failoverCriteria } from './balancing/failover.ts';
export { dialectNames } from './dialects/names.ts';
export { findFormat, formats } from './formats/index.ts';
export { ownPriceProblems } from './pricing/own-prices.ts';
export { apiOf, endpointOf } from './providers/address.ts';
export { findProvider, providerNamed, providers } from './providers/index.ts';
