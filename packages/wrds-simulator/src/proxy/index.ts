export { FlakyProxy, type ProxyOptions } from './flaky-proxy.ts';
export { startTlsFront, type TlsFront } from './tls-front.ts';
export { seededTroubles, type Trouble, type TroubleFor } from './trouble.ts';
