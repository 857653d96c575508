const EVERY_MS = 200;

/**
 * Calls `onGone` once when the process that started this one is gone, which shows in a new
 * parent. Keeps this process alive until the watch is stopped, which is what it returns.
 */
export function watchParent(process: { readonly ppid: number }, onGone: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  return () => clearInterval(timer);
}
