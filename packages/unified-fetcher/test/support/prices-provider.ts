import type { FetchOptions } from '@taq/provider';
import type { RoutedProvider, SharedArguments } from '../../src/index.ts';

export interface PriceRequest extends SharedArguments {
  readonly currency?: 'USD' | 'EUR';
}

export interface PriceAnswer {
  readonly prices: readonly number[];
  readonly provenance: { readonly file: string; readonly asOf?: string; readonly tag?: string };
}

export interface PricesOptions {
  readonly file: string;
  /** Whether it answers for a point in time. */
  readonly pointInTime?: boolean;
  readonly fails?: Error;
}

/** A provider of a third party, with a route of its own beside one that we have. */
export class PricesProvider implements RoutedProvider {
  static open = 0;
  readonly routes = {
    daily_prices: async (request: PriceRequest): Promise<PriceAnswer> => this.#answer(request),
    minute_bars: async (request: SharedArguments): Promise<PriceAnswer> => this.#answer(request),
  };
  readonly streams = {
    daily_prices: (request: PriceRequest, options?: FetchOptions) => this.#prices(request, options),
  };
  readonly asked: SharedArguments[] = [];
  readonly #options: PricesOptions;

  constructor(options: PricesOptions = { file: 'prices.csv' }) {
    this.#options = options;
    PricesProvider.open += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    PricesProvider.open -= 1;
  }

  #answer(request: SharedArguments): PriceAnswer {
    this.asked.push(request);
    const { file, fails, pointInTime = false } = this.#options;
    if (fails !== undefined) throw fails;
    const { asOf } = request;
    const point = pointInTime && asOf !== undefined ? { asOf } : {};
    return { prices: [1, 2], provenance: { file, ...point } };
  }

  async *#prices(request: PriceRequest, _options?: FetchOptions): AsyncGenerator<number> {
    yield* this.#answer(request).prices;
  }
}
