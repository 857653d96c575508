/** Number of digits, weight, sign, scale: two bytes each, as each of the digits after them. */
const HEADER_BYTES = 8;
const BASE_DIGITS = 4;
const NEGATIVE = 0x4000;
const NAN = 0xc000;
const POSITIVE_INFINITY = 0xd000;
const NEGATIVE_INFINITY = 0xf000;

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Whether the `length` bytes at `offset` are as many as a `numeric` says to have. */
export function isNumeric(view: DataView, offset: number, length: number): boolean {
  return length >= HEADER_BYTES && length === HEADER_BYTES + 2 * view.getInt16(offset);
}

/**
 * A PostgreSQL `numeric` in its binary form (numeric_send) at `offset` as the nearest double.
 *
 * The digits are in base 10,000. Where they make an integer below 2^53, one multiplication or
 * division by an exact power of ten rounds once and is right; else the decimal text decides.
 */
export function decodeNumeric(view: DataView, offset: number): number {
  const count = view.getInt16(offset);
  const weight = view.getInt16(offset + 2);
  const sign = view.getUint16(offset + 4);
  if (sign === NAN) return Number.NaN;
  if (sign === POSITIVE_INFINITY) return Infinity;
  if (sign === NEGATIVE_INFINITY) return -Infinity;
  let mantissa = 0;
  for (let index = 0; index < count; index += 1) {
    mantissa = mantissa * 10_000 + view.getInt16(offset + HEADER_BYTES + 2 * index);
  }
  const exponent = (weight - count + 1) * BASE_DIGITS;
  const power = POWERS_OF_TEN[Math.abs(exponent)];
  const exact = mantissa <= Number.MAX_SAFE_INTEGER && power !== undefined;
  const magnitude = exact
    ? scale(mantissa, exponent, power)
    : fromText(view, offset, count, exponent);
  return sign === NEGATIVE ? -magnitude : magnitude;
}

function scale(mantissa: number, exponent: number, power: number): number {
  return exponent < 0 ? mantissa / power : mantissa * power;
}

function fromText(view: DataView, offset: number, count: number, exponent: number): number {
  const digits = Array.from({ length: count }, (_, index) =>
    String(view.getInt16(offset + HEADER_BYTES + 2 * index)).padStart(BASE_DIGITS, '0'),
  );
  return Number(`${digits.join('') || '0'}e${exponent}`);
}
