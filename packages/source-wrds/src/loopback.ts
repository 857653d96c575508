const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Whether the host is this machine, where a server may do without TLS. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
