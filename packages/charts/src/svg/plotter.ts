import type * as PlotModule from '@observablehq/plot';

/** Observable Plot on a document of its own: no browser takes part. */
export interface Plotter {
  readonly plot: typeof PlotModule;
  /** Draws a plot and gives its content as SVG elements, to be put into a group. */
  readonly draw: (options: PlotModule.PlotOptions) => string;
}

/** Loads the libraries that draw. They cost time, so they are imported only here. */
export async function loadPlotter(): Promise<Plotter> {
  const [plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom'),
  ]);
  const { document } = parseHTML('<html></html>');
  return {
    plot,
    draw: (options) => {
      const svg = plot.plot({ ...options, document, className: 'taq' });
      svg.querySelector('style')?.remove();
      return svg.innerHTML;
    },
  };
}
