/**
 * The colours of pictures. Blue and orange stay apart without colour vision and, lighter and
 * darker, without colour. Dark ones are for pages that follow the reader's setting.
 */
export const LIGHT = {
  background: '#ffffff',
  text: '#1f2933',
  muted: '#5c6873',
  up: '#0072b2',
  down: '#d55e00',
  volume: '#8a96a3',
} as const;

export const DARK = {
  background: '#14181d',
  text: '#e4e8ec',
  muted: '#9aa5b1',
  up: '#56b4e9',
  down: '#f0902f',
  volume: '#6b7783',
} as const satisfies Record<keyof typeof LIGHT, string>;
