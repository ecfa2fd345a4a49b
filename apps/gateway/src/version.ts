/** The product and version named in `Server` and `Via`. */
export const version = '0.1.0';
export const serverToken = `sallyport/${version}`;
