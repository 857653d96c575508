/** Makes stdout look like a terminal of that size that shows colours, until disposed. */
export function pretendTerminal(size: {
  readonly columns: number;
  readonly rows: number;
}): Disposable {
  const { stdout } = process;
  const looks = { isTTY: true, ...size, hasColors: (): boolean => true };
  const before = Object.keys(looks).map(
    (name) => [name, Object.getOwnPropertyDescriptor(stdout, name)] as const,
  );
  Object.assign(stdout, looks);
  return {
    [Symbol.dispose]: () => {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) Reflect.deleteProperty(stdout, name);
        else Object.defineProperty(stdout, name, descriptor);
      }
    },
  };
}
