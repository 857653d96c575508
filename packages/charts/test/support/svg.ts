import { DOMParser } from 'linkedom';

/** A candle as drawn, in pixels of its panel. */
export interface DrawnCandle {
  readonly kind: 'up' | 'down';
  readonly middle: number;
  readonly top: number;
  readonly bodyTop: number;
  readonly bodyBottom: number;
  readonly bottom: number;
}

/** A label of an axis, and how far along it stands, in pixels. */
export interface Label {
  readonly text: string;
  readonly at: number;
}

/** What tests want to know of a drawn picture. */
export interface Picture {
  /** Of all panels, from left to right. */
  readonly candles: readonly DrawnCandle[];
  readonly volumeBars: number;
  readonly prices: readonly Label[];
  readonly times: readonly Label[];
  text(selector: string): string | undefined;
  count(selector: string): number;
  attribute(selector: string, name: string): string | undefined;
}

export function readPicture(svg: string): Picture {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const pathOf = (kind: string): string =>
    [...document.querySelectorAll(`path.taq-${kind}`)]
      .map((path) => path.getAttribute('d') ?? '')
      .join('');
  const labels = (axis: string, dimension: 0 | 1): Label[] =>
    [...document.querySelectorAll(`[aria-label="${axis}-axis tick label"] text`)].map((label) => ({
      text: label.textContent ?? '',
      at: numbersIn(label.getAttribute('transform') ?? '')[dimension] ?? Number.NaN,
    }));
  return {
    candles: [...candlesOf('up', pathOf('up')), ...candlesOf('down', pathOf('down'))].toSorted(
      (left, right) => left.middle - right.middle,
    ),
    volumeBars: pathOf('volume').split('Z').length - 1,
    prices: labels('y', 1).filter(({ text }) => text.includes('.')),
    times: labels('x', 0),
    text: (selector) => document.querySelector(selector)?.textContent ?? undefined,
    count: (selector) => document.querySelectorAll(selector).length,
    attribute: (selector, name) =>
      document.querySelector(selector)?.getAttribute(name) ?? undefined,
  };
}

/** Bodies are closed shapes; a wick belongs to the body with the same middle. */
function candlesOf(kind: 'up' | 'down', path: string): DrawnCandle[] {
  const parts = path.split('M').filter(Boolean);
  const wicks = parts.filter((part) => !part.includes('Z')).map(numbersIn);
  return parts
    .filter((part) => part.includes('Z'))
    .map(numbersIn)
    .map(([left = 0, bodyTop = 0, width = 0, bodyBottom = 0]) => {
      const middle = left + width / 2;
      const ends = wicks
        .filter(([x = 0]) => Math.abs(x - middle) < 0.05)
        .flatMap(([, from = 0, to = 0]) => [from, to]);
      const [top, bottom] = [Math.min(bodyTop, ...ends), Math.max(bodyBottom, ...ends)];
      return { kind, middle, top, bodyTop, bodyBottom, bottom };
    });
}

/** Reads heights back as prices, by two labels of the price axis. */
export function priceAt({ prices }: Picture): (height: number) => number {
  const [first, last] = [prices.at(0), prices.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no price labels');
  const perPixel = (Number(last.text) - Number(first.text)) / (last.at - first.at);
  return (height) => Number(first.text) + (height - first.at) * perPixel;
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number);
}
