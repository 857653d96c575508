/** One character of the picture, and what it shows. */
export interface Cell {
  readonly glyph: string;
  readonly kind?: CellKind;
}

export type CellKind = 'up' | 'down' | 'volume';

export const BLANK: Cell = { glyph: ' ' };

/** Of the 256 colours: blue, orange and grey that show on dark and on light ground. */
const COLOURS: Readonly<Record<CellKind, string>> = {
  up: '38;5;33',
  down: '38;5;208',
  volume: '38;5;245',
};

/** A row of cells as text. Neighbours of one kind share their escape sequence. */
export function paint(cells: readonly Cell[], color: boolean): string {
  let text = '';
  let current: CellKind | undefined;
  for (const { glyph, kind } of color ? cells : cells.map(withoutKind)) {
    if (kind !== current) text += kind === undefined ? '\u001B[39m' : `\u001B[${COLOURS[kind]}m`;
    current = kind;
    text += glyph;
  }
  return current === undefined ? text : `${text}\u001B[39m`;
}

function withoutKind({ glyph }: Cell): Cell {
  return { glyph };
}
