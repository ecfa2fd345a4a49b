/** What the gateway says that it is, to clients as a server and to servers as a client. */
export const gatewayInfo = Buffer.from('{"name":"sallyport","version":"1"}');
